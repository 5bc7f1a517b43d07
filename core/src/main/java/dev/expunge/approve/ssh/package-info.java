/// Signatures with SSH keys, in the format of `ssh-keygen -Y sign`: made with key files and agents, and checked.
@NullMarked
package dev.expunge.approve.ssh;

import org.jspecify.annotations.NullMarked;
