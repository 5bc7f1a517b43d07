package dev.expunge.spec;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The keys below `soft_delete`: rows are marked first, and deleted when they have been marked for long enough.
final class SoftDeleteKeys {
    private static final String DAYS = "([0-9]{1,5}) +days?";
    private static final Pattern FORM = Pattern.compile(DAYS);

    private static final Key<String> COLUMN = Key.required(
            "column", Names.column(), "The column of the root that says since when a row is marked; null in others.");
    private static final Key<Integer> GRACE = Key.required(
            "grace", days(), "How long a row stays after it was marked, such as 30 days; 0 days is not at all.");

    static final Section<SoftDelete> SECTION =
            Section.of(List.of(COLUMN, GRACE), values -> new SoftDelete(values.the(COLUMN), values.the(GRACE)));

    private SoftDeleteKeys() {}

    private static Shape<Integer> days() {
        return Scalar.of(
                (spot, text) -> {
                    Matcher form = FORM.matcher(text);
                    return form.matches()
                            ? Optional.of(Integer.parseInt(form.group(1)))
                            : spot.wrong("must be a number of days, such as 30 days");
                },
                JsonSchema.text(DAYS));
    }
}
