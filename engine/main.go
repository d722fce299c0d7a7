// The engine builds kustomizations with the official library, many in one process, for kustomgen.
//
// It reads requests as JSON lines, says first what it is, and then answers each request with a line, as they finish.
// It ends when its input does and all is answered, even where a build that ran out of time is still running.
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

	"sigs.k8s.io/kustomize/kyaml/openapi"
)

const (
	// With fewer collections a build takes a quarter less time; the limit keeps that from costing memory.
	garbagePercent = 400
	memoryLimit    = 512 << 20
	// A recursion without end is found after this much instead of 1 GB.
	stackLimit = 256 << 20
)

func main() {
	version := flag.Bool("version", false, "say what this is, and end")
	workers := flag.Int("workers", 0, "builds at once; 0 is as many as processors, at most 8")
	remote := flag.Bool("remote", false, "allow kustomizations to fetch from the network")
	apart := flag.Bool("apart", false, "give each build a process of its own, so that one that crashes takes no other along")
	alone := flag.Bool("alone", false, "build one after the other, each allowed to change what is global to this process")
	flag.Parse()
	if *version {
		fail(sayHello(os.Stdout))
		return
	}
	fail(prepare(*remote))
	endWithParent()
	if *alone {
		watchMemory(aloneMemory)
	} else {
		watchMemory(defaultMemory)
	}
	how := buildShared
	count := *workers
	if count <= 0 {
		// A large build takes 450 MB: never many at once.
		count = min(8, runtime.GOMAXPROCS(0))
	}
	switch {
	case *alone:
		how, count = buildAlone, 1
	case *apart:
		// Each may take aloneMemory.
		how, count = buildApart, min(count, 2)
	}
	fail(serve(os.Stdin, os.Stdout, count, how))
	// Not by returning: a build that ran out of time would not be waited for either way, but this says so.
	os.Exit(0)
}

func prepare(remote bool) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	debug.SetMaxStack(stackLimit)
	if err := quiet(); err != nil {
		return err
	}
	networkRefused = !remote
	if networkRefused {
		return refuseNetwork()
	}
	watchNetwork()
	return nil
}

var schemaOnce sync.Once

func buildShared(asked request) answer {
	// kustomize reads the schema without a lock: it must be there before two builds run.
	schemaOnce.Do(func() { openapi.Schema() })
	return build(asked, false)
}

func buildAlone(asked request) answer {
	openapi.ResetOpenAPI()
	return build(asked, true)
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
		fmt.Fprintln(realStderr, "kustomgen-engine:", err)
		os.Exit(1)
	}
}
