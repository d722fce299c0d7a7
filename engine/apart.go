package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// buildApart answers a request with a process of its own, which may change what is global to a process, and may crash.
func buildApart(asked request) answer {
	running := context.Background()
	if asked.Timeout > 0 {
		var stop context.CancelFunc
		running, stop = context.WithTimeout(running, time.Duration(asked.Timeout*float64(time.Second)))
		defer stop()
	}
	failed := func(format string, values ...any) answer {
		return answer{ID: asked.ID, Reason: "panic", Error: fmt.Sprintf(format, values...)}
	}
	self, err := os.Executable()
	if err != nil {
		return failed("panic: %v", err)
	}
	line, err := json.Marshal(asked)
	if err != nil {
		return failed("panic: %v", err)
	}
	flags := []string{"-alone"}
	if !networkRefused {
		flags = append(flags, "-remote")
	}
	var out, complaints bytes.Buffer
	process := exec.CommandContext(running, self, flags...)
	process.Stdin, process.Stdout, process.Stderr = bytes.NewReader(line), &out, &complaints
	if err := process.Run(); err != nil {
		if errors.Is(running.Err(), context.DeadlineExceeded) {
			return answer{ID: asked.ID, Reason: "timeout", Error: "the build did not end in time"}
		}
		words := lastWords(complaints.String())
		if _, found, ok := strings.Cut(words, "kustomgen-engine: "); ok && strings.HasPrefix(found, tooMuchMemory) {
			return answer{ID: asked.ID, Reason: "memory", Error: found}
		}
		return failed("panic: the build ended its process: %v: %s", err, words)
	}
	_, second, _ := bytes.Cut(out.Bytes(), []byte("\n"))
	var answered answer
	if err := json.Unmarshal(second, &answered); err != nil {
		return failed("panic: the build's own process answered nothing: %v", err)
	}
	return answered
}

// lastWords is the line that tells why a process ended: of a crash the first, of kustomize's own exits the only one.
func lastWords(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return first
}
