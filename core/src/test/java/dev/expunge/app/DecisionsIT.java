package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a person decides about edges: what is kept, what is protected, and what cannot be asked for.
class DecisionsIT {
    private static final String DDL = """
            create table people (id int primary key, mail text unique, leaving boolean not null);
            insert into people select n, 'm' || n, n < 4 from generate_series(1, 6) n;
            create table orders (id int primary key, buyer int references people, name varchar(8) not null, total int,
                twice int generated always as (total * 2) stored, code int unique, data jsonb, tags text[]);
            insert into orders (id, buyer, name, total, code) select n, 1 + n % 6, 'name', n, n from generate_series(1, 12) n;
            create table lines (id int primary key, code int references orders (code));
            create table invoices (id int primary key, person int, amount int);
            insert into invoices select n, 1 + n % 6, n from generate_series(1, 12) n;
            create table payments (id int primary key, invoice int references invoices on delete cascade);
            create table journal (what text);
            create index on orders (buyer);
            """;
    private static final String KEPT =
            "public.invoices(person) -> public.people(id): { keep: { reason: \"tax law: ten years\", until: 9999-12-31 } }\n";
    private static final String ORDERS = "public.orders(buyer): { anonymize: { buyer: null, name: gone } }\n";

    @TempDir
    Path folder;

    private Trial trial(String edges) {
        return Trial.of(folder, DDL, new Trial.Wanted("public.people", "leaving", edges, 2));
    }

    private static void refused(Trial trial, Code code, String... words) {
        assertThatThrownBy(trial::signature).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).as(failure.what()).isEqualTo(code);
            assertThat(failure.what()).contains(words);
        });
    }

    @Test
    void rowsThatAreKeptStayAndAreShown() {
        Trial trial = trial(KEPT + ORDERS);

        Outcome outcome = trial.run();

        assertThat(Endings.of(outcome, "again")).isEmpty();
        assertThat(outcome.totals().deleted()).isEqualTo(3);
        assertThat(trial.rows()).isEqualTo(Trial.expected(DDL, """
                update orders set buyer = null, name = 'gone' where buyer < 4; delete from people where leaving"""));
    }

    @Test
    void aReasonThatIsOverIsRefused() {
        refused(
                trial((KEPT + ORDERS).replace("9999-12-31", "2024-02-29")),
                Code.GUARD_REFUSED,
                "decide anew",
                "public.invoices(person) -> public.people(id) was kept until 2024-02-29: tax law: ten years");
    }

    @Test
    void whatTheServerEnforcesCannotBeKept() {
        refused(
                trial("public.orders(buyer): { keep: { reason: x, until: 9999-12-31 } }"),
                Code.SCHEMA_MISMATCH,
                "keep is not possible: the server enforces that the referenced row stays, too (orders_buyer_fkey)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            public.orders(buyer): { anonymize: { name: gone } }                     ; add buyer: null to anonymize
            public.orders(buyer): { anonymize: { buyer: null, nme: gone } }         ; public.orders has no column nme
            public.orders(buyer): { anonymize: { buyer: null, name: null } }        ; name is declared not null
            public.orders(buyer): { anonymize: { buyer: null, id: 1 } }             ; id is part of the key
            public.orders(buyer): { anonymize: { buyer: null, twice: 1 } }          ; twice is generated
            public.orders(buyer): { anonymize: { buyer: null, code: 1 } }           ; code is referenced by public.lines
            public.orders(buyer): { anonymize: { buyer: null, name: too long a name } } ; name
            public.orders(buyer): { anonymize: { buyer: null, total: many } }       ; total
            public.orders(buyer): { anonymize: { buyer: null, name: { sql: nme } } } ; column "nme" does not exist
            public.orders(buyer): { anonymize: { buyer: null, total: { sql: name } } } ; is of type integer
            public.orders(buyer): { action: delete, when: total > 1 }               ; is for undeclared references
            public.orders(data ->> 'x') -> public.people(id): detach                ; detach cannot tell what to change
            public.orders(data ->> x) -> public.people(id): forbid                  ; column "x" does not exist
            public.orders(data ->> 'x') -> public.people(lower(id)): forbid         ; function lower(integer) does not exist
            public.orders('x' || 'y') -> public.people(id): forbid                  ; names no column of public.orders
            public.orders(unnest(tags)) -> public.people(mail): forbid              ; must have one value
            public.orders(any(name)) -> public.people(mail): forbid                 ; name
            public.orders(name) -> public.people(id): forbid                        ; cast the parent, as in id::text
            public.invoices(person) -> public.people(id): { action: forbid, when: person } ; argument of WHERE must be type boolean
            public.orders(any(data)) -> public.people(id): detach                   ; data
            """)
    void whatCannotBeDoneIsToldBeforeAnythingIsDone(String edge, String words) {
        String edges = edge.startsWith("public.orders(buyer)") ? edge : edge + "\n" + ORDERS;

        refused(trial(edges), Code.SCHEMA_MISMATCH, words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            orders   | rows would change, on the way public.people <- public.orders(buyer) anonymize
            people   | rows would be deleted, on the way public.people
            invoices | rows would be deleted, on the way public.people <- public.invoices(person) delete
            payments | rows would be deleted, on the way public.people <- public.invoices(person) delete <- public.payments(invoice) delete
            """)
    void noEdgeMayWriteAProtectedTable(String table, String way) {
        Trial trial = trial(ORDERS
                        + "public.invoices(person) -> public.people(id): delete\npublic.payments(invoice): delete")
                .altered(text -> text + "protect: [public." + table + "]\n");

        refused(trial, Code.TABLE_PROTECTED, "public." + table + " is protected: " + way);
    }

    @Test
    void aProtectedTableThatIsOnlyLookedAtIsNoObstacle() {
        Trial trial = trial(ORDERS + "public.invoices(person) -> public.people(id): forbid")
                .altered(text -> text + "protect: [public.invoices, public.payments]\n");

        trial.execute("delete from invoices where person = 2");

        assertThat(trial.run().totals().deleted()).isEqualTo(1);
    }

    @Test
    void aTriggerWhoseTextWritesAProtectedTableIsFoundBeforehand() {
        Trial trial = trial(ORDERS).altered(text -> text + "protect: [public.journal]\n");
        trial.execute("""
                create function note() returns trigger language plpgsql as
                    $$ begin insert into invoices (id) values (-1); return null; end $$;
                create trigger noted after update on orders for each row execute function note();
                create function copy() returns trigger language plpgsql as
                    $$ begin Insert  Into "public".journal values ('x'); return null; end $$;
                create trigger copied after insert on invoices for each statement execute function copy();
                """);

        refused(
                trial,
                Code.TABLE_PROTECTED,
                "public.journal is protected: the run changes public.orders, trigger noted calls note(), which says insert,"
                        + " trigger copied calls copy(), which says insert");
    }

    @Test
    void aTriggerThatHidesWhatItWritesIsUndoneWithItsBatch() {
        Trial trial = trial(ORDERS).altered(text -> text + "protect: [public.journal]\n");
        trial.execute("""
                create function note() returns trigger language plpgsql as
                    $$ begin execute 'insert into ' || 'journal values (1)'; return null; end $$;
                create trigger noted after update on orders for each row execute function note();
                """);

        trial.run();

        assertThat(trial.count("select count(*) from journal")).isZero();
        assertThat(trial.count("select count(*) from orders where name = 'gone' or buyer is null"))
                .isZero();
        assertThat(trial.leftAlone()).isEqualTo("parked failing 3");
    }

    @Test
    void aProtectedTableThatIsNotThereIsAMistake() {
        refused(
                trial(ORDERS).altered(text -> text + "protect: [public.paymnts]\n"),
                Code.SCHEMA_MISMATCH,
                "public.paymnts");
    }

    @Test
    void theRightToChangeExactlyTheOverwrittenColumnsIsAskedFor() {
        Trial owner = trial(ORDERS);
        String role = "clerk_of_" + owner.database();
        owner.execute("create role " + role + " login; grant select on all tables in schema public to " + role
                + "; grant delete, update (id) on people to " + role + "; grant create on database " + owner.database()
                + " to " + role);
        Trial trial = owner.altered(text -> text.replace("user=postgres", "user=" + role)
                .replace("superuser:", "ledger_changes: it makes the schema, superuser:"));
        String signature = trial.signature();

        assertThatThrownBy(() -> trial.expunge().execute(trial.opened(), signature, e -> {}, w -> {}))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.next().getFirst())
                                .contains("grant update (buyer), update (name), maintain on public.orders to " + role));
        owner.execute("grant update (buyer), update (name) on orders to " + role
                + "; grant maintain on orders, people to " + role);
        assertThat(trial.run().totals().deleted()).isEqualTo(3);
        assertThat(TestServer.count(owner.database(), "select count(*) from orders where name = 'gone'"))
                .isEqualTo(6);
    }
}
