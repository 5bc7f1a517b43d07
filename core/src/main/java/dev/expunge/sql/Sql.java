package dev.expunge.sql;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.Collection;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// SQL text that can only be put together from constants, quoted identifiers and other [Sql]: nothing a user
/// typed becomes SQL by accident. Places are written `{name}` and filled by [#with]. Immutable.
///
/// The one door for text written by a person is [#written], for the criteria of a spec after their check.
public final class Sql {
    private static final Pattern PLACE = Pattern.compile("\\{[a-z_]+}");

    /// The server's functions that templates call. Not those that are syntax, like `coalesce` and, with several
    /// arguments, `unnest`.
    private static final Pattern OWN_FUNCTION = Pattern.compile("(?<![\\w.\"])(?:"
            + "pg_[a-z_]+|has_[a-z_]+_privilege|inet_[a-z_]+|to_[a-z]+|regexp_[a-z_]+|array_[a-z_]+|string_agg"
            + "|jsonb_[a-z_]+|now|clock_timestamp|date_trunc|age|make_interval|isfinite"
            + "|round|count|sum|max|min|avg|bool_and|bool_or|row_number"
            + "|current_database|current_setting|set_config|row_security_active|format_type|quote_ident|obj_description"
            + "|format|left|random|concat_ws|md5|sha256|encode|convert_to|length|lower|record_send|gen_random_uuid"
            + "|cardinality|generate_series)\\(");

    private final String text;
    private volatile String finished = "";

    private Sql(String text) {
        this.text = text;
    }

    /// Text that is no template: a brace in it is no place. NUL cannot occur in SQL, so it stands in for the
    /// brace until [#finished].
    private static Sql plain(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("SQL cannot contain NUL");
        }
        return new Sql(text.replace('{', '\0'));
    }

    /// A template, known at compile time. Functions of the server in it mean the server's own, whatever others of the
    /// same name a `search_path` would find first, or take for a better match.
    public static Sql of(@CompileTimeConstant final String template) {
        return new Sql(OWN_FUNCTION.matcher(template).replaceAll("pg_catalog.$0"));
    }

    /// Text that a person wrote to be run as SQL, and that has been checked to be one expression.
    public static Sql written(String checked) {
        return plain(checked);
    }

    /// A column or other simple name, quoted.
    public static Sql name(String identifier) {
        return plain(Identifier.quote(identifier));
    }

    /// A table's full name, quoted.
    public static Sql table(TableName table) {
        return plain(table.quoted());
    }

    /// A number.
    public static Sql number(long value) {
        return new Sql(Long.toString(value));
    }

    /// A text literal. Works whatever `standard_conforming_strings` says.
    public static Sql literal(String value) {
        String quoted = value.replace("'", "''");
        return plain(quoted.indexOf('\\') < 0 ? "'" + quoted + "'" : "e'" + quoted.replace("\\", "\\\\") + "'");
    }

    /// The parts with `separator` between them; empty text for no parts.
    public static Sql join(@CompileTimeConstant final String separator, Collection<Sql> parts) {
        return new Sql(parts.stream().map(s -> s.text).collect(Collectors.joining(separator)));
    }

    /// Fills the place `{name}` everywhere it stands.
    ///
    /// @throws IllegalArgumentException when there is no such place
    public Sql with(@CompileTimeConstant final String name, Sql value) {
        String place = "{" + name + "}";
        if (!text.contains(place)) {
            throw new IllegalArgumentException("no place " + place + " in: " + text);
        }
        return new Sql(text.replace(place, value.text));
    }

    /// The finished text.
    ///
    /// @throws IllegalStateException when a place is still empty
    public String finished() {
        if (finished.isEmpty()) {
            Matcher open = PLACE.matcher(text);
            if (open.find()) {
                throw new IllegalStateException("empty place " + open.group() + " in: " + text);
            }
            finished = text.replace('\0', '{');
        }
        return finished;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sql sql && text.equals(sql.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }

    @Override
    public String toString() {
        return text.replace('\0', '{');
    }
}
