package main

import "encoding/json"

// request is one line of standard input: objects to validate, or the pods of one namespace to admit.
type request struct {
	ID int `json:"id"`
	// Objects are validated one by one, each as if it were created in an empty cluster.
	Objects []object `json:"objects,omitempty"`
	// Definitions are the CustomResourceDefinitions that custom resources among Objects are held against.
	Definitions []json.RawMessage `json:"definitions,omitempty"`
	// Published are files of definitions that come with kustomgen, for kinds that Definitions do not have. Such a definition
	// is of one release, so a field or a value that it does not know is a warning.
	Published []string `json:"published,omitempty"`
	// Namespace asks which pods of Objects it admits, instead of what is wrong with each object by itself.
	Namespace *namespace `json:"namespace,omitempty"`
	// Timeout is in seconds, for each object; none where it is 0.
	Timeout float64 `json:"timeout,omitempty"`
}

// object is a manifest, and the places in it whose values are not known yet: placeholders and encrypted values.
type object struct {
	Manifest json.RawMessage `json:"manifest"`
	// Unknown are paths of keys and indices. Nothing is said of what is there.
	Unknown [][]any `json:"unknown,omitempty"`
}

// namespace is what decides whether a namespace admits pods.
type namespace struct {
	// Labels are those of the Namespace object; null where the build has none.
	Labels map[string]string `json:"labels,omitempty"`
	// Limits are LimitRange objects, Quotas ResourceQuota objects of the namespace.
	Limits []json.RawMessage `json:"limits,omitempty"`
	Quotas []json.RawMessage `json:"quotas,omitempty"`
}

// answer is one line of standard output: a verdict for each object of the request, in its order.
type answer struct {
	ID int `json:"id"`
	// Error says why there are no verdicts; empty where there are.
	Error    string    `json:"error,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	Verdicts []verdict `json:"verdicts,omitempty"`
}

// verdict is what the API server says of one object.
type verdict struct {
	// Known tells whether this is a kind that the server validates.
	Known bool `json:"known"`
	// Message is the server's whole message; empty where it accepts the object.
	Message string  `json:"message,omitempty"`
	Causes  []cause `json:"causes,omitempty"`
	// Warnings are what a client would show beside the result; their reason is "Warning". Of a published definition they
	// are causes as well, with their own reasons.
	Warnings []cause `json:"warnings,omitempty"`
	// Error says why there is no verdict: the validation panicked, or did not end in time.
	Error string `json:"error,omitempty"`
}

// cause is one reason why an object is refused.
type cause struct {
	// Field is the server's path, At the same as keys and indices of the manifest, the last of which may be absent.
	Field string `json:"field,omitempty"`
	At    []any  `json:"at,omitempty"`
	// Reason is a metav1.CauseType such as FieldValueInvalid; of admission who refuses: PodSecurity, LimitRanger,
	// ResourceQuota.
	Reason string `json:"reason"`
	// Message is what the server says of the field, without its path.
	Message string `json:"message"`
}
