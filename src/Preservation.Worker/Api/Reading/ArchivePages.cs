using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Worker.Api.Answers;
using Preservation.Worker.Api.Problems;
using Preservation.Worker.Operating;

namespace Preservation.Worker.Api.Reading;

internal static class ArchivePages
{
    /// <summary>The archive: its stores, and whether all is well.</summary>
    public static async Task<Ok<ArchiveAnswer>> OneAsync(HttpRequest request, ArchiveContext archive, ArchiveConfiguration configuration, HealthFacts health, CancellationToken cancellationToken)
    {
        new Input(request).Accept();
        var holdings = await archive.Catalogue.HoldingsAsync(cancellationToken);
        return TypedResults.Ok(new ArchiveAnswer
        {
            Id = archive.Id.ToString(),
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(archive.Folder)),
            Tool = archive.Tool,
            Policy = $"sha256:{archive.PolicyDigest}",
            CopiesAskedFor = archive.Policy.Copies,
            Holdings = holdings.Count,
            Bytes = holdings.Sum(holding => holding.Size),
            Stores = [.. configuration.Stores.Select(store => new LabelledStore { Name = store.Name.Value, Life = StorePages.Word(store.Life), Labels = store.Labels })],
            Health = await health.NowAsync(cancellationToken),
        });
    }
}
