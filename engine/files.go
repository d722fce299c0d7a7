package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

var kustomizationNames = konfig.RecognizedKustomizationFileNames()

// maxFile is how many bytes a file may have: an object of Kubernetes has at most some 1.5 MB, a bundle of definitions ten.
const maxFile = 64 << 20

// recorder is the file system as one build sees it. It notes what was looked at, and hands every kustomization file to
// onKustomization, whose result is what kustomize reads.
type recorder struct {
	filesys.FileSystem
	root            string
	onKustomization func(path string, isRoot bool, content []byte) []byte
	// instead has texts that stand for the content of files.
	instead  map[string]string
	replaced map[string]bool

	// A build that outlived its time limit may still be reading while its answer is written.
	mutex sync.Mutex
	seen  map[string]input
	// The files that kustomization files turned out to be behind links, with whether it is the root's.
	kustomizations map[string]bool
	rootRead       bool
	remote         bool
	refusal        error
}

// refuse keeps why a file was not read: of a kustomization kustomize only says that it cannot find it.
func (r *recorder) refuse(err error) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.refusal == nil {
		r.refusal = err
	}
	return err
}

func (r *recorder) refused() error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.refusal
}

func newRecorder(root string, onKustomization func(string, bool, []byte) []byte) *recorder {
	return &recorder{
		FileSystem:      filesys.MakeFsOnDisk(),
		root:            root,
		onKustomization: onKustomization,
		seen:            map[string]input{},
		kustomizations:  map[string]bool{},
		replaced:        map[string]bool{},
	}
}

// inputs are the paths that were looked at, sorted.
func (r *recorder) inputs() ([]input, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	all := make([]input, 0, len(r.seen))
	for _, one := range r.seen {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b input) int { return strings.Compare(a.Path, b.Path) })
	return all, r.remote
}

func (r *recorder) replacedCount() int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return len(r.replaced)
}

func (r *recorder) note(one input) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if old, ok := r.seen[one.Path]; ok {
		if one.SHA256 == "" {
			one.SHA256 = old.SHA256
		}
		if one.Real == "" {
			one.Real = old.Real
		}
	}
	r.seen[one.Path] = one
}

// CleanedAbs is how kustomize asks whether a path exists, and where it leads.
func (r *recorder) CleanedAbs(path string) (filesys.ConfirmedDir, string, error) {
	dir, file, err := r.FileSystem.CleanedAbs(path)
	if err != nil {
		r.note(input{Path: path, Kind: "absent"})
		return dir, file, err
	}
	one := input{Path: path, Kind: "folder"}
	real := dir.String()
	if file != "" {
		one.Kind = "file"
		real = dir.Join(file)
	}
	if real != path {
		one.Real = real
	}
	r.note(one)
	if file != "" && isKustomization(path) {
		r.mutex.Lock()
		r.kustomizations[real] = r.kustomizations[real] || filepath.Dir(path) == r.root
		r.mutex.Unlock()
	}
	return dir, file, err
}

// ReadFile reads a file, and refuses what would never end: pipes and devices.
func (r *recorder) ReadFile(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		if !info.Mode().IsRegular() {
			return nil, r.refuse(&limitError{path, "this is not a regular file"})
		}
		if info.Size() > maxFile {
			return nil, r.refuse(&limitError{path, fmt.Sprintf("the file has more than %d MiB", maxFile>>20)})
		}
	}
	content, err := r.FileSystem.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			r.note(input{Path: path, Kind: "absent"})
		}
		return content, err
	}
	sum := sha256.Sum256(content)
	r.note(input{Path: path, Kind: "file", SHA256: hex.EncodeToString(sum[:])})
	if text, ok := r.instead[path]; ok {
		content = []byte(text)
	}
	if err := refuseAliasBomb(path, content); err != nil {
		return nil, r.refuse(err)
	}
	r.mutex.Lock()
	if _, ok := r.instead[path]; ok {
		r.replaced[path] = true
	}
	isRoot, known := r.kustomizations[path]
	isRoot = isRoot || (isKustomization(path) && filepath.Dir(path) == r.root)
	// Only as a kustomization: a generator may list the same file as its data.
	isRoot, r.rootRead = isRoot && !r.rootRead, r.rootRead || isRoot
	r.mutex.Unlock()
	if known || isKustomization(path) {
		return r.onKustomization(path, isRoot, content), nil
	}
	return content, nil
}

// RemoveAll is only called on a clone of a remote repository.
func (r *recorder) RemoveAll(path string) error {
	r.markRemote()
	return r.FileSystem.RemoveAll(path)
}

// What lists folders is not recorded entry by entry; nothing that kustomize builds calls these today.

func (r *recorder) Glob(pattern string) ([]string, error) {
	r.markRemote()
	return r.FileSystem.Glob(pattern)
}

func (r *recorder) ReadDir(path string) ([]string, error) {
	r.markRemote()
	return r.FileSystem.ReadDir(path)
}

func (r *recorder) Walk(path string, walk filepath.WalkFunc) error {
	r.markRemote()
	return r.FileSystem.Walk(path, walk)
}

func (r *recorder) Open(path string) (filesys.File, error) {
	r.markRemote()
	return r.FileSystem.Open(path)
}

func (r *recorder) Exists(path string) bool {
	r.markRemote()
	return r.FileSystem.Exists(path)
}

func (r *recorder) markRemote() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.remote = true
}

func isKustomization(path string) bool {
	return slices.Contains(kustomizationNames, filepath.Base(path))
}
