package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
)

// running has the builds that a time limit is on, those too that nobody hears any more. Tests wait for them before
// their files go: kustomize ends the process where a folder vanishes under it.
var running sync.WaitGroup

// build gives the answer to one request, in its time. `alone` tells that this process builds nothing else.
func build(asked request, alone bool) answer {
	if asked.Timeout <= 0 {
		return buildNow(asked, alone)
	}
	// A goroutine cannot be stopped: what takes too long goes on until the process ends, unheard.
	done := make(chan answer, 1)
	running.Go(func() { done <- buildNow(asked, alone) })
	limit := time.Duration(asked.Timeout * float64(time.Second))
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case answered := <-done:
		return answered
	case <-timer.C:
		return answer{ID: asked.ID, Reason: "timeout", Error: fmt.Sprintf("the build did not end within %s", limit)}
	}
}

func buildNow(asked request, alone bool) (answered answer) {
	answered.ID = asked.ID
	kustomizations := reader{origins: asked.Origins && !asked.YAML, alone: alone}
	files := newRecorder(asked.Folder, kustomizations.read)
	files.instead = asked.Instead
	logged, stopLogging := collectLog()
	defer func() {
		defer stopLogging()
		failure := recover()
		if _, ok := failure.(needsOwnProcess); ok {
			answered = buildApart(asked)
			return
		}
		if failure != nil {
			answered = crashed(asked, failure)
		}
		answered.Warnings = append(kustomizations.warnings, logged.lines()...)
		answered.Inputs, answered.Remote = files.inputs()
		answered.Remote = answered.Remote || logged.remote
		answered.Replaced = files.replacedCount()
	}()
	options := krusty.MakeDefaultOptions()
	// What `kubectl apply -k` and the kustomize program do, where no order is asked for.
	options.Reorder = krusty.ReorderOptionUnspecified
	if asked.Unrestricted {
		options.LoadRestrictions = types.LoadRestrictionsNone
	}
	built, err := krusty.MakeKustomizer(options).Run(files, asked.Folder)
	if err == nil {
		err = answered.fill(asked, built)
	}
	if refused := files.refused(); err != nil && refused != nil {
		err = refused
	}
	if err != nil {
		answered = answer{ID: asked.ID, Error: explainRemote(err.Error())}
		var limit *limitError
		if errors.As(err, &limit) {
			answered.Reason = "limit"
		}
	}
	return answered
}

func (a *answer) fill(asked request, built resmap.ResMap) error {
	if asked.YAML {
		text, err := built.AsYaml()
		a.YAML = string(text)
		return err
	}
	a.Objects = make([]object, 0, built.Size())
	taker := originTaker{asked: asked.Origins, steps: map[string][]origin{}}
	for _, one := range built.Resources() {
		made, err := taker.take(one)
		if err != nil {
			return err
		}
		a.Objects = append(a.Objects, made)
	}
	return nil
}

// limitError is what kustomgen refuses, and kustomize would not.
type limitError struct {
	path, message string
}

func (e *limitError) Error() string {
	if e.path == "" {
		return e.message
	}
	return e.path + ": " + e.message
}

func crashed(asked request, failure any) answer {
	return answer{ID: asked.ID, Reason: "panic", Error: fmt.Sprintf("panic: %v\n\n%s", failure, debug.Stack())}
}
