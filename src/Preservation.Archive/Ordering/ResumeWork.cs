namespace Preservation.Archive.Ordering;

/// <summary>Ends a pause. One of something wider or narrower stays.</summary>
public sealed class ResumeWork(ArchiveContext archive)
{
    /// <param name="holding">Null for the pause of every holding.</param>
    /// <param name="store">Null for the pause of every store.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArchiveRefusedException">The holding or the store is unknown, or there is no pause of exactly these; it tells which there are.</exception>
    public async Task RunAsync(string? holding, string? store, CancellationToken cancellationToken)
    {
        var subjects = new FindSubjects(archive);
        var (name, id) = (subjects.Store(store), await subjects.HoldingAsync(holding, cancellationToken));
        if (await archive.Catalogue.ResumeAsync(name, id, cancellationToken))
            return;
        var pauses = await archive.Catalogue.PausesAsync(cancellationToken);
        throw new ArchiveRefusedException(
            $"There is no pause of exactly {OrderText.Subject(id, name)}; {(pauses.Count == 0 ? "nothing is paused." : "what is paused, and the command that ends it:")}")
        {
            Reasons = [.. pauses.Select(pause => $"{OrderText.Of(pause)} (preserve worker resume{OrderText.Arguments(pause.Holding, pause.Store)})")],
        };
    }
}
