package main

import (
	"bytes"
	"io"
	"log"
	"os"
	"runtime"
	"strings"
	"sync"
)

// The few warnings that kustomize logs, with the builds that they belong to. kustomize logs to a global logger, but in
// the goroutine of the build; so the goroutine's number tells whose line it is.
var logs = struct {
	sync.Mutex
	byGoroutine map[string]*logged
}{byGoroutine: map[string]*logged{}}

// logged is what was noted for one build's goroutine.
type logged struct {
	text   bytes.Buffer
	remote bool
}

func (l *logged) lines() []string {
	logs.Lock()
	defer logs.Unlock()
	var all []string
	for line := range strings.Lines(l.text.String()) {
		all = append(all, strings.TrimRight(line, "\n"))
	}
	return all
}

// collectLog begins to collect what this goroutine logs, until the function that it gives is called.
func collectLog() (*logged, func()) {
	me := goroutine()
	mine := &logged{}
	logs.Lock()
	defer logs.Unlock()
	logs.byGoroutine[me] = mine
	return mine, func() {
		logs.Lock()
		defer logs.Unlock()
		delete(logs.byGoroutine, me)
	}
}

type logWriter struct{}

func (logWriter) Write(text []byte) (int, error) {
	logs.Lock()
	defer logs.Unlock()
	if mine := logs.byGoroutine[goroutine()]; mine != nil {
		mine.text.Write(text)
	}
	// Also there, for log.Fatal ends the process before anything is answered.
	return realStderr.Write(text)
}

var realStderr io.Writer = os.Stderr

// quiet takes standard error away from kustomize, which prints there what the answers hold already.
func quiet() error {
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	os.Stderr = nowhere
	log.SetOutput(logWriter{})
	log.SetFlags(log.LstdFlags)
	return nil
}

// goroutine is the number of the running goroutine, which Go tells only in stack traces: "goroutine 7 [running]: …".
func goroutine() string {
	var trace [64]byte
	head := trace[:runtime.Stack(trace[:], false)]
	return string(bytes.Fields(head)[1])
}
