using Preservation.Core.Formats;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Registering.Scanning;

/// <summary>A file of a source that is to become an artifact.</summary>
/// <param name="Path">On this machine; only ever opened for reading.</param>
/// <param name="Name">Of the artifact.</param>
/// <param name="Role">Of the artifact.</param>
/// <param name="MediaType">Of the artifact.</param>
/// <param name="Size">Bytes when it was looked at.</param>
/// <param name="Identity">Another value later means that the file was changed.</param>
public sealed record PlannedFile(string Path, ArtifactName Name, Role Role, string MediaType, long Size, string Identity);

/// <summary>Everything that a registration will do, before it does anything.</summary>
public sealed record RegistrationPlan
{
    public required HoldingId Id { get; init; }

    public required ModelIdentity Model { get; init; }

    /// <summary>In UTF-8 byte order of the names.</summary>
    public required IReadOnlyList<PlannedFile> Files { get; init; }

    /// <summary>What looks odd but does not stop, as sentences.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public long TotalSize => Files.Sum(file => file.Size);
}

/// <summary>How the source is read.</summary>
public sealed record ScanOptions
{
    /// <summary>Patterns and the roles they give, first match first; <c>*</c> and <c>?</c> are wild.</summary>
    public IReadOnlyList<(string Pattern, Role Role)> Roles { get; init; } = [];

    /// <summary>Whether files whose format is broken are taken all the same.</summary>
    public bool AllowMalformed { get; init; }
}

/// <summary>What a scan has found wrong, as sentences that name the file.</summary>
public sealed record ScanProblems(List<string> Errors, List<string> Warnings)
{
    public void Add(IEnumerable<Anomaly> anomalies, bool allowMalformed)
    {
        foreach (var anomaly in anomalies)
            (anomaly.IsError && !allowMalformed ? Errors : Warnings).Add($"'{anomaly.File}': {anomaly.Text}");
    }
}
