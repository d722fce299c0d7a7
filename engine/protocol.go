package main

import "encoding/json"

// request is one line of standard input: a kustomization folder to build.
type request struct {
	ID int `json:"id"`
	// Folder is absolute, and so can be taken for neither an option nor a URL.
	Folder string `json:"folder"`
	// YAML asks for the text that `kustomize build` prints, instead of objects.
	YAML bool `json:"yaml,omitempty"`
	// Origins asks where each object came from, which makes kustomize twice as slow: it keeps that in annotations, as
	// YAML that it reads and writes again for every object and every transformer.
	Origins bool `json:"origins,omitempty"`
	// Unrestricted lets a kustomization read files above its own folder.
	Unrestricted bool `json:"unrestricted,omitempty"`
	// Instead has other texts for files, by absolute path without links: a build as if they were changed.
	Instead map[string]string `json:"instead,omitempty"`
	// Timeout is in seconds, for this build; none where it is 0.
	Timeout float64 `json:"timeout,omitempty"`
}

// answer is one line of standard output: what a request built to, or why it did not.
type answer struct {
	ID int `json:"id"`
	// Error is kustomize's message in full; empty where it built.
	Error string `json:"error,omitempty"`
	// Reason is "timeout", "panic", "memory" or "limit" where that is why there is an Error.
	Reason   string   `json:"reason,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	Objects  []object `json:"objects,omitempty"`
	YAML     string   `json:"yaml,omitempty"`
	Inputs   []input  `json:"inputs,omitempty"`
	// Replaced is how many files a text of the request stood for.
	Replaced int `json:"replaced,omitempty"`
	// Remote tells that something came from outside the file system's files, so Inputs is not all that was read.
	Remote bool `json:"remote,omitempty"`
}

// object is one object of a build, without the annotations that told its origin.
type object struct {
	Manifest json.RawMessage `json:"manifest"`
	Origin   *origin         `json:"origin,omitempty"`
	// Transformations are where the transformers are configured that it went through, each once, in their order.
	Transformations []origin `json:"transformations,omitempty"`
}

// origin is what kustomize knows of where something came from; paths are relative to the folder that was built.
type origin struct {
	Path         string `json:"path,omitempty"`
	Repo         string `json:"repo,omitempty"`
	ConfiguredIn string `json:"configuredIn,omitempty"`
}

// input is a path that the build looked at, and what it found there.
type input struct {
	Path string `json:"path"`
	// Real is where Path led through links, where that is elsewhere.
	Real string `json:"real,omitempty"`
	// Kind is "file", "folder" or "absent".
	Kind string `json:"kind"`
	// SHA256 is of the content as it was read, in hex; empty where it was not read.
	SHA256 string `json:"sha256,omitempty"`
}
