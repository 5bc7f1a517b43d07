package dev.expunge.approve.ssh;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// An `ssh-agent`, which keeps keys, those of hardware tokens too, and signs with them. Each question opens its own
/// connection; a token may wait for a touch.
public final class Agent {
    private static final int IDENTITIES = 11;
    private static final int IDENTITIES_ANSWER = 12;
    private static final int SIGN = 13;
    private static final int SIGN_RESPONSE = 14;
    private static final int RSA_SHA2_512 = 4;
    private static final int LARGEST = 256 * 1024;
    private static final String HASH = "sha512";

    private final Path socket;

    /// @param socket what `SSH_AUTH_SOCK` says
    public Agent(Path socket) {
        this.socket = socket;
    }

    /// The keys that it has, each able to sign.
    ///
    /// @throws Failure `KEY_UNUSABLE` when there is no agent
    public List<Signer> keys() {
        try {
            Wire.In answer = ask(new byte[] {IDENTITIES}, IDENTITIES_ANSWER);
            var keys = new ArrayList<Signer>();
            for (int left = answer.number(); left > 0; left--) {
                keys.add(new Held(PublicKeyBlob.of(answer.string())));
                answer.string();
            }
            return List.copyOf(keys);
        } catch (IOException | Wire.WireException e) {
            throw unusable("no ssh-agent answers at " + socket).causedBy(e);
        }
    }

    private final class Held implements Signer {
        private final PublicKeyBlob key;

        Held(PublicKeyBlob key) {
            this.key = key;
        }

        @Override
        public PublicKeyBlob key() {
            return key;
        }

        @Override
        public SshSignature sign(String namespace, byte[] message) {
            byte[] request = new Wire.Out()
                    .raw(new byte[] {SIGN})
                    .string(key.bytes())
                    .string(SshSignature.signedData(namespace, HASH, message))
                    .number(key.type().equals("ssh-rsa") ? RSA_SHA2_512 : 0)
                    .bytes();
            try {
                byte[] blob = ask(request, SIGN_RESPONSE).string();
                String algorithm = new Wire.In(blob).text();
                return new SshSignature(
                        key, namespace, HASH, algorithm, HexFormat.of().formatHex(blob));
            } catch (IOException | Wire.WireException e) {
                throw unusable("the ssh-agent did not sign with " + key.fingerprint())
                        .causedBy(e);
            }
        }
    }

    private static Failure unusable(String what) {
        return Failure.nothingChanged(
                Code.KEY_UNUSABLE,
                what,
                "look what it has: ssh-add -l     and add a key: ssh-add FILE",
                "a hardware token may want to be touched",
                "sign elsewhere, ssh-keygen -Y sign -n expunge -f KEY FILE, and give --signature");
    }

    private Wire.In ask(byte[] request, int expected) throws IOException, Wire.WireException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer out = ByteBuffer.wrap(new Wire.Out().string(request).bytes());
            while (out.hasRemaining()) {
                channel.write(out);
            }
            int length = ByteBuffer.wrap(read(channel, Integer.BYTES)).getInt();
            if (length < 1 || length > LARGEST) {
                throw new Wire.WireException("an answer of " + length + " bytes");
            }
            byte[] answer = read(channel, length);
            if (answer[0] != expected) {
                throw new Wire.WireException("the agent refuses");
            }
            var in = new Wire.In(answer);
            in.raw(1);
            return in;
        }
    }

    private static byte[] read(SocketChannel channel, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new IOException("the agent hung up");
            }
        }
        return in.array();
    }
}
