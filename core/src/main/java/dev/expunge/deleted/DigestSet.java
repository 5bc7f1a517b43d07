package dev.expunge.deleted;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Which list a digest was last in, for as many digests as it was made for: 20 bytes for each of its places, of
/// which two thirds may be taken. Knows digests by their first 128 bits. Confined to one thread.
final class DigestSet {
    private static final int NONE = 0;

    private final long[] high;
    private final long[] low;
    private final int[] lists;
    private int taken;

    /// @param most how many digests there can be
    DigestSet(int most) {
        int places = Math.max(16, most + most / 2 + 1);
        this.high = new long[places];
        this.low = new long[places];
        this.lists = new int[places];
    }

    /// The digest is in that list; what was said of it before does not count any more.
    ///
    /// @param list its number, from 0; the subjects of a list of restored ones are known by it, too
    void put(byte[] digest, int list) {
        int at = place(digest);
        if (lists[at] == NONE && ++taken > lists.length - lists.length / 10) {
            throw new IllegalStateException("more digests than were announced");
        }
        high[at] = high(digest);
        low[at] = low(digest);
        lists[at] = list + 1;
    }

    /// The number of the last list that the digest was in; -1 for none.
    int last(byte[] digest) {
        return lists[place(digest)] - 1;
    }

    /// Forgets everything.
    void clear() {
        Arrays.fill(lists, NONE);
        taken = 0;
    }

    private int place(byte[] digest) {
        long one = high(digest);
        long other = low(digest);
        int at = (int) Long.remainderUnsigned(one, lists.length);
        while (lists[at] != NONE && (high[at] != one || low[at] != other)) {
            at = at + 1 == lists.length ? 0 : at + 1;
        }
        return at;
    }

    private static long high(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong();
    }

    private static long low(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong(Long.BYTES);
    }
}
