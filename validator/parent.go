package main

import (
	"os"
	"time"
)

// parentCheck is how often the validator looks whether the process that started it is still there.
const parentCheck = 400 * time.Millisecond

// endWithParent ends this process with the one that started it, however that ended: nobody would read the answers.
//
// Its parent is another one from then on (getppid(2)), on Linux and macOS. Linux' PR_SET_PDEATHSIG would follow the
// thread that started it, which may end long before the process does.
func endWithParent() {
	parent := os.Getppid()
	go func() {
		for {
			time.Sleep(parentCheck)
			if os.Getppid() != parent {
				os.Exit(1)
			}
		}
	}()
}
