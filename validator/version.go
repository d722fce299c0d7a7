package main

import (
	"encoding/json"
	"io"
	"runtime"
)

// kubernetesVersion is the release whose validation this is: that of k8s.io/kubernetes in go.mod, which a test holds it to.
const kubernetesVersion = "v1.37.2"

// protocolVersion counts incompatible changes to the requests and answers; kustomgen refuses any other.
const protocolVersion = 1

type hello struct {
	Protocol   int    `json:"protocol"`
	Kubernetes string `json:"kubernetes"`
	Go         string `json:"go"`
	Platform   string `json:"platform"`
}

// sayHello writes the line that says what this program is: the first of every run, and all of `-version`.
func sayHello(out io.Writer) error {
	return json.NewEncoder(out).Encode(hello{
		Protocol:   protocolVersion,
		Kubernetes: kubernetesVersion,
		Go:         runtime.Version(),
		Platform:   runtime.GOOS + "/" + runtime.GOARCH,
	})
}
