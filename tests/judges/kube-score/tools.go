//go:build tools

// Package judges pins kube-score apart from the other judges: it needs no Kubernetes of theirs.
package judges

import _ "github.com/zegl/kube-score/cmd/kube-score"
