using Preservation.Archive.Ports;
using Preservation.Core.Json;

namespace Preservation.Archive.Ordering;

/// <summary>Keeps audits and drills of something from beginning, and automatic repairs from writing to it. What is under way ends where it can be gone on with.</summary>
public sealed class PauseWork(ArchiveContext archive)
{
    /// <param name="holding">Null for every holding.</param>
    /// <param name="store">Null for every store.</param>
    /// <param name="reason">For everybody who wonders why nothing happens.</param>
    /// <param name="askedBy">Who.</param>
    /// <param name="until">When it ends by itself; null for never.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArchiveRefusedException">The holding or the store is unknown, no reason is given, or it would be over already.</exception>
    public async Task<Pause> RunAsync(string? holding, string? store, string reason, string askedBy, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason))
            throw new ArchiveRefusedException("The reason of the pause is empty; say why, so that others know when it may end.");
        var now = archive.Now();
        if (until <= now)
            throw new ArchiveRefusedException($"The pause would end at {Moments.Write(until.Value)}, and it is {Moments.Write(now)} now. Name a moment that is to come.");
        var subjects = new FindSubjects(archive);
        var pause = new Pause(subjects.Store(store), await subjects.HoldingAsync(holding, cancellationToken), reason.Trim(), askedBy, now, until?.WholeSeconds());
        await archive.Catalogue.PauseAsync(pause, cancellationToken);
        return pause;
    }
}
