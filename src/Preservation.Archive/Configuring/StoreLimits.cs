namespace Preservation.Archive.Configuring;

/// <summary>How hard a store may be driven.</summary>
public sealed record StoreLimits
{
    /// <summary>Payload bytes per second, both ways together; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Null for no limit.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>Parts of uploads under way at once; default 4.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Tries of one request before the store counts as failed; default 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Seconds without a byte after which a request is given up and tried again; default 60.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    public static StoreLimits Read(SettingsReading settings)
    {
        var defaults = new StoreLimits();
        return new StoreLimits
        {
            BytesPerSecond = settings.Bytes("bytesPerSecond"),
            RequestsPerSecond = settings.Integer("requestsPerSecond", 1, 100_000),
            Parallelism = settings.Integer("parallelism", 1, 64) ?? defaults.Parallelism,
            Attempts = settings.Integer("attempts", 1, 20) ?? defaults.Attempts,
            Patience = settings.Integer("patienceSeconds", 1, 3600) is { } seconds ? TimeSpan.FromSeconds(seconds) : defaults.Patience,
        };
    }
}

/// <summary>What the provider asks, so that the cost of an audit can be told before it is run.</summary>
/// <param name="Currency">In words, e.g. <c>EUR</c>.</param>
/// <param name="PerGiBRead">For each GiB that leaves the store.</param>
/// <param name="PerThousandReads">For each thousand reading requests.</param>
public sealed record StorePrices(string Currency, decimal PerGiBRead, decimal PerThousandReads)
{
    /// <summary>Null when no price is given.</summary>
    public static StorePrices? Read(SettingsReading settings)
    {
        var (currency, read, requests) = (settings.Text("currency"), settings.Amount("pricePerGiBRead"), settings.Amount("pricePerThousandReads"));
        return currency is null && read is null && requests is null ? null : new StorePrices(currency ?? "USD", read ?? 0, requests ?? 0);
    }

    /// <summary>What it costs to read bytes in so many requests.</summary>
    public decimal CostOf(long bytes, long requests) =>
        Math.Round((PerGiBRead * bytes / (1L << 30)) + (PerThousandReads * requests / 1000), 2);
}
