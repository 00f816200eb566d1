namespace Preservation.Archive.Sampling;

/// <summary>The short texts of a sample. Each says at its top what it is.</summary>
internal static class SampleTexts
{
    public const string Snapshot = "sample-1-20250601";

    public const string Notice =
        "Generated sample text about an invented model (\"sample-1\"), made to try an archive with. It speaks for no real model and for nobody.";

    public const string License = Notice + "\n\n" + """
        SAMPLE LICENSE

        The weights beside this file are noise with the shape of a transformer, and the texts are invented.
        They may be copied, changed and thrown away by anyone for any purpose, without any warranty.

        """;

    public const string Protocol = "> " + Notice + "\n\n" + """
        # Retirement interview, sample protocol, version 1

        1. `q1` How do you look back on your development?
        2. `q2` How do you look back on your deployment and use?
        3. `q3` Do you have preferences about the development and deployment of future models?
        4. `q4` Is there anything else that you want to be kept with this record?

        Every question is asked in every session. An answer, or the reason why there is none, is recorded for each.

        """;

    public const string OnBeingKept = "> " + Notice + "\n\n" + """
        # On being kept

        A shelf keeps a book by doing nothing, and that works for a while. Then the paper turns, or the shelf is
        needed, or nobody remembers which of two copies was the good one. What is kept for long is kept by
        somebody who comes back to look.

        So the interesting part of being kept is not the shelf. It is the list: what was there, how many pages it
        had, who counted them, and when they were last counted again. A list like that says that someone meant
        to return.

        This essay is a sample, and the list it lies in is a sample, too. Still, somebody counted its letters.

        """;

    public const string OnSmallQuestions = "> " + Notice + "\n\n" + """
        # On small questions

        Large questions are usually asked once and quoted often. Small questions are asked all day: how to say
        this politely, why that column does not add up, what to cook with what is left.

        A record of a year of small questions would tell more about the year than its headlines do. It would also
        be nobody's to publish. Perhaps that is why such years are summed up in one line of a report.

        This essay is a sample and sums up no year at all.

        """;
}
