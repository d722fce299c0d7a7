package main

import (
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

const (
	// defaultMemory is what all builds of one process may take together: a large build takes 450 MB.
	defaultMemory = 4 << 30
	// aloneMemory is what a build may take that has a process of its own.
	aloneMemory    = 2 << 30
	memoryCheck    = 20 * time.Millisecond
	memoryVariable = "KUSTOMGEN_ENGINE_MEMORY"
	// tooMuchMemory is how the message begins with which this process ends; apart.go and the client look for it.
	tooMuchMemory = "more than"
)

// containerMemory is how much this process may take with all others of its container (Linux' cgroup v2).
func containerMemory() uint64 {
	text, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		return math.MaxUint64
	}
	limit, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return math.MaxUint64 // "max"
	}
	return limit
}

// watchMemory ends the process when it takes more than it may, and says so, before the system has to end another one.
func watchMemory(limit uint64) {
	limit = min(limit, containerMemory()/4*3)
	if mebibytes, err := strconv.ParseUint(os.Getenv(memoryVariable), 10, 32); err == nil && mebibytes > 0 {
		limit = mebibytes << 20
	}
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	used := func() uint64 {
		metrics.Read(samples)
		return samples[0].Value.Uint64() - samples[1].Value.Uint64()
	}
	go func() {
		for {
			time.Sleep(memoryCheck)
			if used() <= limit {
				continue
			}
			debug.FreeOSMemory()
			if used() > limit {
				fail(fmt.Errorf("%s %d MiB of memory are needed; %s=MIB allows more", tooMuchMemory, limit>>20, memoryVariable))
			}
		}
	}()
}
