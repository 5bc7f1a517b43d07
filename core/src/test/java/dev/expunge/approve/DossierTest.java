package dev.expunge.approve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.approve.Fields.Change;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DossierTest {
    private static final Dossier DOSSIER = SampleDossier.of(7);

    @Test
    void eachFieldThatIsAlteredIsNamed() {
        Fields approved = Fields.of(DossierMarkdown.of(DOSSIER)).orElseThrow();

        SampleDossier.altered().forEach((field, altered) -> {
            List<Change> changes = approved.changes(altered.fields());
            assertThat(changes).extracting(Change::field).as(field).contains(field);
            assertThat(changes).as(field).hasSizeLessThanOrEqualTo(2);
            assertThat(altered.digest()).as(field).isNotEqualTo(DOSSIER.digest());
        });
    }

    @Test
    void noFieldIsLeftOutOfThat() {
        assertThat(SampleDossier.altered().keySet())
                .containsAll(DOSSIER.fields().values().keySet().stream()
                        .filter(field -> !field.equals("run.rows"))
                        .toList());
    }

    @Test
    void aDocumentHoldsItsOwnFields() {
        assertThat(Fields.of(DossierMarkdown.of(DOSSIER))).contains(DOSSIER.fields());
        assertThat(DossierMarkdown.of(DOSSIER)).contains("sha256:" + DOSSIER.digest());
    }

    @Test
    void theFieldsAreThoseAtTheEndWhateverACriterionSays() {
        var approach = DOSSIER.approach();
        Dossier tricked = new Dossier(
                DOSSIER.spec(),
                DOSSIER.scope(),
                DOSSIER.where(),
                new Dossier.Approach(
                        approach.root(),
                        "true /*\n```fields\nrun.candidates = 1\n```\n*/",
                        approach.parameters(),
                        Map.of("public.a\n```\n(b)", "delete ```fields"),
                        List.of(),
                        Map.of()),
                DOSSIER.digests(),
                DOSSIER.guards(),
                DOSSIER.hazards(),
                DOSSIER.samples(),
                DOSSIER.rollback(),
                DOSSIER.rules());

        assertThat(Fields.of(DossierMarkdown.of(tricked))).contains(tricked.fields());
        assertThat(tricked.fields().value("run.candidates")).contains("912");
    }

    @Test
    void aNameThatComesTwiceIsNumberedAndNotLost() {
        Fields fields = new Fields.Writer()
                .put("rollback.recipient", "one")
                .put("rollback.recipient", "two")
                .fields();

        assertThat(fields.values()).containsValues("one", "two").hasSize(2);
    }

    @Test
    void whereTheKeyIsEnvelopedTheWayBackBeginsWithTheKms() {
        Dossier enveloped = Objects.requireNonNull(SampleDossier.altered().get("rollback.kms"));

        assertThat(DossierMarkdown.of(enveloped))
                .contains("kms:Decrypt is needed on alias/k", "aws kms decrypt", "rollback.kms = alias/k");
        assertThat(DossierMarkdown.of(DOSSIER)).doesNotContain("kms");
    }

    @Test
    void aPersonCanReadIt() {
        assertThat(DossierMarkdown.of(DOSSIER))
                .contains(
                        "# Deletion dossier: pii-cleanup, run 7",
                        "912 rows. 912 subjects of public.users were selected, of whom 12 stay because a reference forbids it,"
                                + " and 4 stay because they are under a hold.",
                        "| public.users | deleted | 912 |",
                        "| database | fluxmap |",
                        "| retainDays | 90 |",
                        "| max\\_ratio |".replace("\\_", "_"),
                        "| bob | engineer | 20 | 20 | 0 |",
                        "The spec asks for: 20 by engineer",
                        "| max_rows | the yearly clean-up |",
                        "| hold.1 | public.legal_holds |",
                        "Restore procedure",
                        "| legal | 1 | bob@x |");
    }

    @Test
    void aStandingOneSaysHowFarItReaches() {
        assertThat(DossierMarkdown.of(SampleDossier.STANDING))
                .contains(
                        "up to 50,000 rows in all its tables, until the end of 2027-06-30 (UTC)",
                        "Export: the spec asks for none");
    }

    @Test
    void thePageSaysTheSameAndLoadsNothing() {
        String page = DossierPage.of(DOSSIER);

        assertThat(page)
                .startsWith("<!DOCTYPE html>\n")
                .contains(
                        "default-src 'none'".replace("'", "&#39;"),
                        "<h1>Deletion dossier: pii-cleanup, run 7</h1>",
                        "<td class=\"amount\">912</td>",
                        "sha256:" + DOSSIER.digest(),
                        "@media print")
                .doesNotContain("<script", "http://example", "src=");
        DOSSIER.fields()
                .values()
                .forEach((name, value) -> assertThat(page)
                        .contains("<span>"
                                + (name + " = " + value)
                                        .replace("&", "&amp;")
                                        .replace("<", "&lt;")
                                        .replace(">", "&gt;")
                                        .replace("'", "&#39;")));
    }
}
