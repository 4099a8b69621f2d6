//go:build tools

// Package newest pins the newest kubeadm, which judges our files beside the one before.
package newest

import _ "k8s.io/kubernetes/cmd/kubeadm"
