package main

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
)

const refusal = "remote resources are not fetched unless that is allowed"

// refuseNetwork takes from this process what kustomize fetches with: git, which it looks for on PATH, and HTTP.
func refuseNetwork() error {
	http.DefaultTransport = refuse{}
	return os.Setenv("PATH", "")
}

type refuse struct{}

func (refuse) RoundTrip(asked *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("%s: %s", asked.URL.Redacted(), refusal)
}

// watchNetwork notes which builds fetched something.
func watchNetwork() { http.DefaultTransport = watch{http.DefaultTransport} }

type watch struct{ next http.RoundTripper }

func (w watch) RoundTrip(asked *http.Request) (*http.Response, error) {
	logs.Lock()
	// HTTP calls this in the goroutine that asks.
	if mine := logs.byGoroutine[goroutine()]; mine != nil {
		mine.remote = true
	}
	logs.Unlock()
	return w.next.RoundTrip(asked)
}

var networkRefused bool

var noGit = regexp.MustCompile(`no 'git' program on path: exec: \\*"git\\*": executable file not found in (\$PATH|%PATH%)`)

// explainRemote says why there is no git.
func explainRemote(message string) string {
	if !networkRefused {
		return message
	}
	return noGit.ReplaceAllString(message, refusal)
}
