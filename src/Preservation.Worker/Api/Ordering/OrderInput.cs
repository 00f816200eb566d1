using System.Text.Json;
using Preservation.Archive;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Worker.Api.Problems;

namespace Preservation.Worker.Api.Ordering;

/// <summary>What orders have in common.</summary>
internal static class OrderInput
{
    private const int LongestReason = 500;

    /// <summary>Words of a person that go into logs and receipts as they are.</summary>
    public static string Reason(JsonReading body)
    {
        const string member = "reason";
        var reason = body.String(member).Trim();
        if (reason.Length == 0 && body.Optional(member) is { ValueKind: JsonValueKind.String })
            body.Fail(member, "it is empty; say why");
        else if (reason.Length > LongestReason)
            body.Fail(member, $"it has {reason.Length} characters; at most {LongestReason} are expected");
        else if (reason.Any(char.IsControl))
            body.Fail(member, "it has control characters, such as the end of a line; plain text is expected");
        return reason;
    }

    /// <summary>Notes when there is no such holding.</summary>
    public static async Task KnownAsync(this Input input, ArchiveContext archive, string field, HoldingId? holding, CancellationToken cancellationToken)
    {
        if (holding is not null && await archive.Catalogue.HoldingAsync(holding, cancellationToken) is null)
            input.Fail(field, $"there is no holding '{holding}'");
    }
}
