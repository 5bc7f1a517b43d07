package dev.expunge.spec;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The keys below `deleted`: the lists of who was deleted.
final class DeletedKeys {
    private static final Key<Location> TO = Key.required(
            "to",
            location(),
            "A folder, relative to that of this spec, or s3://bucket/prefix; nothing in it is deleted.");
    private static final Key<HiddenKey> KEY = Key.required(
            "key",
            new Hidden(),
            "Where the key comes from, 64 hexadecimal digits as of openssl rand -hex 32; the spec never holds it.");
    private static final Key<List<HiddenKey>> EARLIER = Key.optional(
            "earlier_keys",
            new Items<>(new Hidden(), 1),
            "Where the keys come from that earlier lists were made with.");
    private static final Key<String> SINCE = Key.optional(
            "since",
            Names.column(),
            "The column of the root that says since when a row is there: tells somebody new with an old key apart.");

    static final Section<DeletedSpec> SECTION = Section.of(
            List.of(TO, KEY, EARLIER, SINCE),
            values -> new DeletedSpec(
                    values.the(TO), values.the(KEY), values.of(EARLIER).orElse(List.of()), values.of(SINCE)));

    private DeletedKeys() {}

    private static Shape<Location> location() {
        return Scalar.of(
                (spot, text) -> {
                    try {
                        return Optional.of(Location.of(text, spot.reading().folder()));
                    } catch (IllegalArgumentException _) {
                        return spot.wrong("must be a folder, or s3://bucket/prefix");
                    }
                },
                JsonSchema.ofType("string").put("minLength", 1));
    }

    /// A password's shape, read later.
    private record Hidden() implements Shape<HiddenKey> {
        @Override
        public Optional<HiddenKey> read(Spot spot) {
            return new PasswordShape()
                    .read(spot)
                    .map(secret -> new HiddenKey(secret, spot.reading().secrets()));
        }

        @Override
        public ObjectNode schema() {
            return new PasswordShape().schema();
        }
    }
}
