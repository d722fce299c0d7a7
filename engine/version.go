package main

import (
	"encoding/json"
	"io"
	"runtime"
	"runtime/debug"
)

// kustomizeVersion is the release of kustomize whose api and kyaml go.mod requires. The build hook also links it in as
// kustomize's own version, which the label of `buildMetadata: [managedByLabel]` holds.
const kustomizeVersion = "v5.8.2"

// protocolVersion counts incompatible changes to the requests and answers; kustomgen refuses any other.
const protocolVersion = 1

type hello struct {
	Protocol  int    `json:"protocol"`
	Kustomize string `json:"kustomize"`
	API       string `json:"api"`
	Go        string `json:"go"`
	Platform  string `json:"platform"`
}

// sayHello writes the line that tells what this program is: the first of every run, and all of `-version`.
func sayHello(out io.Writer) error {
	return json.NewEncoder(out).Encode(hello{
		Protocol:  protocolVersion,
		Kustomize: kustomizeVersion,
		API:       moduleVersion("sigs.k8s.io/kustomize/api"),
		Go:        runtime.Version(),
		Platform:  runtime.GOOS + "/" + runtime.GOARCH,
	})
}

func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, module := range info.Deps {
		if module.Path == path {
			return module.Version
		}
	}
	return "unknown"
}
