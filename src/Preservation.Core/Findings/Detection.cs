using System.Globalization;

namespace Preservation.Core.Findings;

/// <summary>What an audit could and could not have seen, in numbers.</summary>
public static class Detection
{
    /// <summary>Random chunks that find a loss of 1 % with p = 0.99 in a large holding.</summary>
    public const int DefaultSample = 460;

    /// <summary>
    /// The chance that a sample without repetition of <paramref name="read"/> out of <paramref name="total"/> chunks
    /// holds at least one of <paramref name="bad"/> bad ones (hypergeometric).
    /// </summary>
    public static double Probability(long total, long bad, long read)
    {
        if (bad <= 0 || read <= 0)
            return 0;
        if (read + bad > total)
            return 1;
        // Multiplied over whichever is fewer: it is the same product.
        var (steps, others) = bad < read ? (bad, read) : (read, bad);
        var missLog = 0.0;
        // What is near enough to certainty gets no nearer by millions of steps more.
        for (long i = 0; i < steps && missLog > -50; i++)
            missLog += Math.Log(1 - ((double)others / (total - i)));
        return Uncertain(1 - Math.Exp(missLog));
    }

    /// <summary>The chance that at least one of several samples, each chosen anew, holds a bad chunk.</summary>
    public static double Probability(long total, long bad, long read, long rounds)
    {
        var once = Probability(total, bad, read);
        return once >= 1 && rounds > 0 ? 1 : Uncertain(1 - Math.Pow(1 - once, rounds));
    }

    // So near to certainty that it rounds to 1, and still it is not.
    private static double Uncertain(double p) => Math.Min(p, Math.BitDecrement(1.0));

    /// <summary>The sentence of a receipt.</summary>
    public static string Statement(Grade grade, long read, long total) => grade switch
    {
        Grade.Full => "Every byte was read: any change would have been found.",
        Grade.Drill => "Every byte was read: any change would have been found. From this store alone the holding was restored, verified against its signed manifest, and its formats were opened.",
        Grade.Sample => string.Create(CultureInfo.InvariantCulture,
            $"{read:N0} of {total:N0} chunks read: loss of 1 % of the chunks would have been found with p = {Round(Probability(total, Math.Max(1, total / 100), read))}, one bad chunk with p = {Round(Probability(total, 1, read))}."),
        Grade.Presence => "Keys and sizes were compared: loss, truncation and extra files would have been found, altered bytes would not.",
        _ => "Nothing was checked.",
    };

    /// <summary>A probability in two significant digits; near certainty as many nines as are sure, and never 1 for what is not certain.</summary>
    public static string Round(double p) => p switch
    {
        >= 1 => "1",
        >= 0.9999 => "0.9999",
        >= 0.999 => "0.999",
        >= 0.99 => "0.99",
        _ => p.ToString("G2", CultureInfo.InvariantCulture),
    };
}
