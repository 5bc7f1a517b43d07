package dev.expunge.approve.ssh;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The data types of SSH (RFC 4251): numbers of four bytes, and strings with their length in front. Confined to one
/// thread.
final class Wire {
    private Wire() {}

    /// Bytes do not hold what they should.
    static final class WireException extends Exception {
        private static final long serialVersionUID = 1L;

        WireException(String what) {
            super(what);
        }
    }

    /// Writes.
    static final class Out {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Out raw(byte[] value) {
            bytes.writeBytes(value);
            return this;
        }

        Out number(int value) {
            return raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        }

        Out string(byte[] value) {
            return number(value.length).raw(value);
        }

        Out string(String value) {
            return string(value.getBytes(StandardCharsets.UTF_8));
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }

    /// Reads.
    static final class In {
        private final ByteBuffer bytes;

        In(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        byte[] raw(int length) throws WireException {
            if (length < 0 || length > bytes.remaining()) {
                throw new WireException("it ends too early");
            }
            var value = new byte[length];
            bytes.get(value);
            return value;
        }

        int number() throws WireException {
            return ByteBuffer.wrap(raw(Integer.BYTES)).getInt();
        }

        byte[] string() throws WireException {
            return raw(number());
        }

        String text() throws WireException {
            return new String(string(), StandardCharsets.UTF_8);
        }

        void requireEnd() throws WireException {
            if (bytes.hasRemaining()) {
                throw new WireException("it goes on behind its end");
            }
        }
    }
}
