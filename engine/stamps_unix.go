//go:build unix

package main

import (
	"strconv"

	"golang.org/x/sys/unix"
)

func appendStamp(said []byte, path string) []byte {
	var found unix.Stat_t
	if unix.Lstat(path, &found) != nil {
		return said
	}
	said = strconv.AppendInt(said, found.Size, 10)
	said = strconv.AppendInt(append(said, ' '), found.Mtim.Nano(), 10)
	said = strconv.AppendInt(append(said, ' '), found.Ctim.Nano(), 10)
	return strconv.AppendUint(append(said, ' '), uint64(found.Ino), 10)
}
