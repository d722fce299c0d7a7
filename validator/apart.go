package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// answerApart validates each object in a process of its own, which may crash. Pods of a namespace are admitted together.
func answerApart(asked request) answer {
	if asked.Namespace != nil {
		return apart(asked)
	}
	verdicts := make([]verdict, 0, len(asked.Objects))
	for _, each := range asked.Objects {
		one := asked
		one.Objects = []object{each}
		answered := apart(one)
		if len(answered.Verdicts) != 1 {
			answered.Verdicts = []verdict{{Error: answered.Error}}
		}
		verdicts = append(verdicts, answered.Verdicts...)
	}
	return answer{ID: asked.ID, Verdicts: verdicts}
}

func apart(asked request) answer {
	running := context.Background()
	if asked.Timeout > 0 {
		var stop context.CancelFunc
		// The limit is each object's; the process needs a moment to start.
		limit := time.Duration((asked.Timeout*float64(len(asked.Objects)) + 5) * float64(time.Second))
		running, stop = context.WithTimeout(running, limit)
		defer stop()
	}
	failed := func(format string, values ...any) answer {
		return answer{ID: asked.ID, Reason: "panic", Error: fmt.Sprintf(format, values...)}
	}
	self, err := os.Executable()
	if err != nil {
		return failed("no process of its own could be started: %v", err)
	}
	line, err := json.Marshal(asked)
	if err != nil {
		return failed("the request cannot be handed on: %v", err)
	}
	var out, complaints bytes.Buffer
	process := exec.CommandContext(running, self, "-alone")
	process.Stdin, process.Stdout, process.Stderr = bytes.NewReader(line), &out, &complaints
	if err := process.Run(); err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(complaints.String()), "\n")
		return failed("the validation ended its process: %v: %s", err, first)
	}
	_, second, _ := bytes.Cut(out.Bytes(), []byte("\n"))
	var answered answer
	if err := json.Unmarshal(second, &answered); err != nil {
		return failed("the process of its own answered nothing: %v", err)
	}
	return answered
}
