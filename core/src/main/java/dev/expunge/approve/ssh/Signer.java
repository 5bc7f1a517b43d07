package dev.expunge.approve.ssh;

/// A key that signs. The key itself never comes out.
public interface Signer {
    /// The public half.
    PublicKeyBlob key();

    /// Signs a message for a namespace.
    ///
    /// @throws dev.expunge.Failure when the key, or the person who holds it, does not
    SshSignature sign(String namespace, byte[] message);
}
