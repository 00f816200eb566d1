using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Preservation.Archive;
using Preservation.Archive.Policies;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Policies;
using Preservation.Worker.Api.Answers;
using Preservation.Worker.Api.Problems;

namespace Preservation.Worker.Api.Reading;

internal static class HoldingPages
{
    /// <summary>The holdings, in the order of their ids.</summary>
    public static async Task<Ok<HoldingsAnswer>> ListAsync(HttpRequest request, ArchiveContext archive, [Description("Only those whose id comes after it.")] string? after, [Description("At most so many.")] string? limit, CancellationToken cancellationToken)
    {
        var input = new Input(request, "after", "limit");
        var (from, most) = (input.Holding("after", after), input.Limit(limit));
        input.Accept();
        var (page, next) = Paging.Cut(await archive.Catalogue.HoldingsAsync(cancellationToken), holding => holding.Id.Value, from?.Value, most);
        return TypedResults.Ok(new HoldingsAnswer { Holdings = [.. page.Select(HoldingItem.Of)], Next = next });
    }

    /// <summary>One holding: what is known of its copies, and what the policy lacks of it.</summary>
    public static async Task<Ok<HoldingAnswer>> OneAsync(HttpRequest request, ArchiveContext archive, [Description("Of the holding.")] string id, CancellationToken cancellationToken)
    {
        var entry = await new Input(request).FoundAsync(archive, id, cancellationToken);
        var facts = (await new FindCopyFacts(archive).RunAsync([entry], cancellationToken))[0];
        var hold = (await archive.Catalogue.HoldsAsync(cancellationToken)).FirstOrDefault(hold => hold.Holding == entry.Id);
        return TypedResults.Ok(new HoldingAnswer
        {
            Id = entry.Id.Value,
            Sequence = entry.Sequence,
            Artifacts = entry.Artifacts,
            Bytes = entry.Size,
            ManifestSha256 = entry.Manifest.ToString(),
            CreatedAt = entry.CreatedAt,
            DisplayName = entry.DisplayName,
            GoodCopies = facts.VerifiedCopies,
            Stores = facts.Conditions,
            Overdue = [.. facts.Copies.Where(copy => archive.Policy.IsDue(Grade.Full, copy.Store, copy.LastOf(Grade.Full), archive.Now())).Select(copy => copy.Store)],
            Unmet = [.. CheckPolicy.Spread(archive.Policy, facts.Copies).Where(point => !point.IsMet).Select(PolicyDemand.Of)],
            Hold = hold is null ? null : new LegalHold { Since = hold.Since, Reason = hold.Reason },
        });
    }

    /// <summary>The artifacts of a holding, in the order of their names, each with what is known of it in each store.</summary>
    public static async Task<Ok<ReplicasAnswer>> ReplicasAsync(HttpRequest request, ArchiveContext archive, [Description("Of the holding.")] string id, [Description("Only artifacts whose name comes after it.")] string? after, [Description("At most so many.")] string? limit, CancellationToken cancellationToken)
    {
        var input = new Input(request, "after", "limit");
        var most = input.Limit(limit);
        var entry = await input.FoundAsync(archive, id, cancellationToken);
        var replicas = (await archive.Catalogue.ReplicasAsync(entry.Id, cancellationToken)).GroupBy(replica => replica.Artifact.Value, StringComparer.Ordinal);
        var (page, next) = Paging.Cut(replicas, artifact => artifact.Key, after, most);
        return TypedResults.Ok(new ReplicasAnswer { Artifacts = [.. page.Select(artifact => new ArtifactItem { Name = artifact.Key, Replicas = [.. artifact.Select(ReplicaItem.Of)] })], Next = next });
    }

    /// <summary>When a holding was last audited in each store by each grade, and when it is to be again.</summary>
    public static async Task<Ok<AuditsAnswer>> AuditsAsync(HttpRequest request, ArchiveContext archive, [Description("Of the holding.")] string id, CancellationToken cancellationToken)
    {
        var entry = await new Input(request).FoundAsync(archive, id, cancellationToken);
        var (now, stores) = (archive.Now(), archive.Stores.Select(store => store.Name.Value).ToList());
        var checks = await archive.Catalogue.LastChecksAsync(entry.Id, cancellationToken);
        var due = new DueWork(archive.Policy, [entry], checks);
        IEnumerable<WorkItem> drill = stores.Count == 0 ? [] : [new DueDrills(archive.Policy, [entry], checks).Of(entry, stores, archive.Now())];
        return TypedResults.Ok(new AuditsAnswer { Audits = [.. stores.SelectMany(store => due.Of(entry, store, archive.Now())).Concat(drill).Select(item => AuditItem.Of(item, now))] });
    }
}
