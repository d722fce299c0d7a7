// The validator says of objects what the Kubernetes API server would say, for kustomgen: it is the server's own code.
//
// It reads requests as JSON lines, says first what it is, and then answers each request with a line, as they finish.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/capabilities"
)

const (
	garbagePercent = 400
	memoryLimit    = 768 << 20
	// A recursion without end is found after this much instead of 1 GB.
	stackLimit = 256 << 20
)

func main() {
	version := flag.Bool("version", false, "say what this is, and end")
	workers := flag.Int("workers", 0, "requests at once; 0 is as many as processors, at most 8")
	apart := flag.Bool("apart", false, "give each object a process of its own, so that one that crashes takes no other along")
	alone := flag.Bool("alone", false, "answer one request after the other")
	flag.Parse()
	if *version {
		fail(sayHello(os.Stdout))
		return
	}
	endWithParent()
	prepare()
	how, count := answerTo, *workers
	if count <= 0 {
		count = min(8, runtime.GOMAXPROCS(0))
	}
	switch {
	case *alone:
		count = 1
	case *apart:
		how = answerApart
	}
	fail(serve(os.Stdin, os.Stdout, count, how))
	os.Exit(0)
}

func prepare() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	debug.SetMaxStack(stackLimit)
	// Every distribution starts its servers with --allow-privileged, kubeadm and k3s too; kubelet and CNI need it.
	capabilities.Setup(true, 0)
	// What the libraries log is for the operator of a server.
	klog.SetLogger(klog.Logger{})
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
}

// answerTo gives a verdict for each object, whatever happens to the others.
func answerTo(asked request) answer {
	limit := time.Duration(asked.Timeout * float64(time.Second))
	if asked.Namespace != nil {
		return answer{ID: asked.ID, Verdicts: admit(asked.Namespace, asked.Objects, limit)}
	}
	customs := customsOf(asked.Definitions, asked.Published)
	verdicts := make([]verdict, len(asked.Objects))
	for index, each := range asked.Objects {
		verdicts[index] = guarded(limit, func() verdict { return validate(each, customs) })
	}
	return answer{ID: asked.ID, Verdicts: verdicts}
}

// guarded gives a verdict that says so where the validation panics or does not end.
func guarded(limit time.Duration, work func() verdict) verdict {
	done := make(chan verdict, 1)
	go func() {
		defer func() {
			if failure := recover(); failure != nil {
				done <- verdict{Error: fmt.Sprintf("the validation panicked: %v", failure)}
			}
		}()
		done <- work()
	}()
	if limit <= 0 {
		return <-done
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case result := <-done:
		return result
	case <-timer.C:
		return verdict{Error: fmt.Sprintf("the validation did not end within %v", limit)}
	}
}

// serve answers every request with a line, `count` at once. Requests are read when there is a worker for them, and
// answers wait until they are read, so that memory does not grow with their number.
func serve(in io.Reader, out io.Writer, count int, how func(request) answer) error {
	var writing sync.Mutex
	buffered := bufio.NewWriterSize(out, 1<<16)
	say := func(value any) error {
		line, err := json.Marshal(value)
		if err != nil {
			return err
		}
		writing.Lock()
		defer writing.Unlock()
		buffered.Write(append(line, '\n')) //nolint:errcheck // Flush gives the same error
		return buffered.Flush()
	}
	if err := sayHello(out); err != nil {
		return err
	}
	queue := make(chan request)
	var working sync.WaitGroup
	for range count {
		working.Go(func() {
			for asked := range queue {
				// Nobody reads any more: nothing is left to do.
				fail(say(how(asked)))
			}
		})
	}
	decoder := json.NewDecoder(in)
	for {
		var asked request
		err := decoder.Decode(&asked)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("this is no request: %w", err)
		}
		queue <- asked
	}
	close(queue)
	working.Wait()
	return nil
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "kustomgen-validator:", err)
		os.Exit(1)
	}
}
