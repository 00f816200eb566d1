using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Policies;
using Preservation.Core.Policies;
using Preservation.Worker.Api.Answers;
using Preservation.Worker.Api.Problems;

namespace Preservation.Worker.Api.Reading;

internal static class PolicyPages
{
    /// <summary>The policy in force, and for each holding every demand of it, met or not.</summary>
    public static async Task<Ok<PolicyAnswer>> OneAsync(HttpRequest request, ArchiveContext archive, ArchiveConfiguration configuration, [Description("Only holdings whose id comes after it.")] string? after, [Description("At most so many holdings.")] string? limit, CancellationToken cancellationToken)
    {
        var input = new Input(request, "after", "limit");
        var (from, most) = (input.Holding("after", after), input.Limit(limit));
        input.Accept();
        var (page, next) = Paging.Cut(await archive.Catalogue.HoldingsAsync(cancellationToken), holding => holding.Id.Value, from?.Value, most);
        var facts = await new FindCopyFacts(archive).RunAsync(page, cancellationToken);
        return TypedResults.Ok(new PolicyAnswer
        {
            Digest = $"sha256:{archive.PolicyDigest}",
            PolicyVersion = archive.Policy.Version,
            Policy = Written.As<PolicyDocument>(PolicyJson.Write(archive.Policy)),
            Archive = [.. CheckStores.Run(archive.Policy, [.. configuration.Stores.Select(store => store.Facts)]).Select(PolicyDemand.Of)],
            Holdings = [.. facts.Select(holding => Check(archive, holding))],
            Next = next,
        });
    }

    private static CheckedHolding Check(ArchiveContext archive, HoldingFacts holding)
    {
        var points = CheckPolicy.Run(archive.Policy, holding.Copies, archive.Now());
        return new CheckedHolding { Id = holding.Entry.Id.Value, Met = points.All(point => point.IsMet), Demands = [.. points.Select(PolicyDemand.Of)] };
    }
}
