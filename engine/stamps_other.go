//go:build !unix

package main

// appendStamp says nothing of any file, so that each is looked at closely: other systems have other times.
func appendStamp(said []byte, _ string) []byte {
	return said
}
