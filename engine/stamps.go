package main

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// sayStamps reads paths with a NUL byte behind each, and writes for each what tells whether the file there is as it was:
// its size, the times of its content and of its entry in nanoseconds, and its inode, with spaces between; nothing where
// there is none. Links are not followed. Each is followed by a NUL byte, and they are in the order of the paths.
//
// kustomgen remembers results with tens of thousands of such stamps, and Python asks for them one after the other.
func sayStamps(in io.Reader, out io.Writer) error {
	read, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("the paths cannot be read: %w", err)
	}
	paths := bytes.Split(bytes.TrimSuffix(read, []byte{0}), []byte{0})
	parts := make([][]byte, runtime.GOMAXPROCS(0))
	var working sync.WaitGroup
	for part := range parts {
		working.Go(func() {
			for _, path := range paths[len(paths)*part/len(parts) : len(paths)*(part+1)/len(parts)] {
				parts[part] = append(appendStamp(parts[part], string(path)), 0)
			}
		})
	}
	working.Wait()
	for _, said := range parts {
		if _, err := out.Write(said); err != nil {
			return fmt.Errorf("nobody reads the stamps: %w", err)
		}
	}
	return nil
}
