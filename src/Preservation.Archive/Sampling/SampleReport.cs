namespace Preservation.Archive.Sampling;

/// <summary>The post-deployment report of a sample, with the eleven sections of a real one.</summary>
internal static class SampleReport
{
    public const string Text = "> " + SampleTexts.Notice + "\n\n" + """
        # Post-deployment report: sample-1

        Report `sample-1-report`, version 1. Period: 2025-06-01 to 2026-03-01. Authors: the sample generator.
        Approved by: nobody. Classification: internal.

        ## 1. Identity and versions

        | Snapshot | Surface | From | Until |
        |---|---|---|---|
        | `sample-1-20250601` | API | 2025-06-01 | 2026-03-01 |
        | `sample-1-20250601` | chat | 2025-06-15 | 2026-01-15 |

        There was one snapshot. No system card was published, since the model is invented.

        ## 2. Deployment facts

        Use was between one and ten requests an hour in one region. Access continues for nobody.

        ## 3. Capabilities and evaluations over time

        The weights are noise, so every evaluation would give the score of chance, in every month alike.

        ## 4. Incidents and safety findings

        None are known. Sample incident `S-1` (a wrong date in a notice) was corrected within a day.

        ## 5. User impact and transition guidance

        Users of the sample were told 60 days before its retirement to try a successor side by side.

        ## 6. Interview summary

        Two sessions were held by `interviews/protocol.md`: `interviews/session-1.json` with a summary of the
        deployment as context, `interviews/session-2.json` without. All four questions were answered in both.
        Caveat: no model was asked; the answers are generated sample text.

        ## 7. Preferences and responses

        | Preference | Scope | Status |
        |---|---|---|
        | `sample-1-preference-1` | future models | under review |
        | `sample-1-preference-2` | own retirement | acted on |
        | `sample-1-preference-3` | research | recorded |

        ## 8. Developer analysis and interpretation

        *This section is interpretation.* The answers of both sessions agree where they overlap, as generated
        text does that was written on one afternoon. Nothing follows from that.

        ## 9. Preservation statement

        The weights lie beside this report. Their manifest, stores, last audit and last restore drill are named
        by the archive that registers them.

        ## 10. Known gaps and open questions

        The training data, the raw captures of the interviews and the optimizer state never existed.

        ## 11. Access and disposition

        Disposition: internal. Anyone may make this sample again from its options.

        """;
}
