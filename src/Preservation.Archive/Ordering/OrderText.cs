using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Ordering;

/// <summary>Orders in words: the same for the command line, for pages and for logs.</summary>
public static class OrderText
{
    /// <summary>What an order is about; null is every one.</summary>
    public static string Subject(HoldingId? holding, string? store) => (holding, store) switch
    {
        (null, null) => "every holding in every store",
        (null, _) => $"store '{store}'",
        (_, null) => $"'{holding}' in every store",
        _ => $"'{holding}' in '{store}'",
    };

    /// <summary>As arguments of <c>preserve worker resume</c>, with a space before; nothing for everything.</summary>
    public static string Arguments(HoldingId? holding, string? store) =>
        (holding is null ? "" : $" {holding}") + (store is null ? "" : $" --store {store}");

    /// <summary>A sentence without its end.</summary>
    public static string Of(Pause pause) =>
        $"{Subject(pause.Holding, pause.Store)} is paused by {pause.AskedBy} since {Moments.Write(pause.Since)} {End(pause)}: {pause.Reason}";

    /// <summary>When it ends.</summary>
    public static string End(Pause pause) => pause.Until is { } until ? $"until {Moments.Write(until)}" : "until it is resumed";

    /// <summary>A sentence without its end.</summary>
    public static string Of(AuditRequest request) =>
        $"an audit of {Subject(request.Holding, request.Store)} by grade '{request.Grade.Name()}' was asked for by {request.AskedBy} at {Moments.Write(request.AskedAt)}";
}
