using System.Globalization;
using Microsoft.AspNetCore.Http;
using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Worker.Api.Problems;

/// <summary>Reads what a request gives. Every problem is noted, and <see cref="Accept"/> tells all of them at once.</summary>
internal sealed class Input
{
    public const int UsualLimit = 100, MostLimit = 1000;

    private readonly List<FieldProblem> _errors = [];

    /// <param name="request">Its query.</param>
    /// <param name="known">Parameters that it may have: one that is misspelt must not be taken for one that is absent.</param>
    public Input(HttpRequest request, params ReadOnlySpan<string> known)
    {
        foreach (var (name, values) in request.Query)
        {
            if (!known.Contains(name))
                Fail(name, known.Length == 0 ? "this parameter is not known; there is none" : $"this parameter is not known; there are {string.Join(", ", known)}");
            else if (values.Count > 1)
                Fail(name, $"it is given {values.Count} times; once is expected");
        }
    }

    public void Fail(string field, string detail) => _errors.Add(new FieldProblem { Field = field, Detail = detail });

    /// <exception cref="ApiRefusal">Something was wrong.</exception>
    public void Accept()
    {
        if (_errors.Count > 0)
            throw ApiRefusal.BadInput(_errors);
    }

    /// <summary>How many items a page may have.</summary>
    public int Limit(string? text)
    {
        if (text is null)
            return UsualLimit;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit)
            return limit;
        Fail("limit", $"it is '{text}'; a whole number from 1 to {MostLimit} is expected");
        return UsualLimit;
    }

    public HoldingId? Holding(string field, string? text)
    {
        if (HoldingId.TryParse(text, out var id) || text is null || IsWrong(field))
            return id;
        Fail(field, $"it is '{text}', which is no id of a holding");
        return null;
    }

    /// <summary>The name of a store that is in use.</summary>
    public string? Store(ArchiveContext archive, string field, string? text)
    {
        if (text is not null && !IsWrong(field) && archive.Stores.All(store => store.Name.Value != text))
            Fail(field, $"there is no store '{text}' in use; there are {string.Join(", ", archive.Stores.Select(store => store.Name))}");
        return text;
    }

    /// <summary>The holding of an address.</summary>
    /// <exception cref="ApiRefusal">Something was wrong with the request, or there is no such holding.</exception>
    public async Task<HoldingEntry> FoundAsync(ArchiveContext archive, string id, CancellationToken cancellationToken)
    {
        Accept();
        return (HoldingId.TryParse(id, out var holding) ? await archive.Catalogue.HoldingAsync(holding, cancellationToken) : null) ?? throw ApiRefusal.NotFound($"There is no holding '{id}'.");
    }

    /// <summary>The members of the body; none when there is no body.</summary>
    /// <param name="request">JSON, which the endpoint has made sure of.</param>
    /// <param name="read">Takes them, and notes what is wrong with each.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task BodyAsync(HttpRequest request, Action<JsonReading> read, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, cancellationToken);
        List<Problem> problems = [];
        try
        {
            using var json = StrictJson.Parse(bytes.Length == 0 ? "{}"u8.ToArray() : bytes.ToArray(), "body");
            var root = new JsonReading(json.RootElement, "$", problems);
            read(root);
            root.NoOthers();
        }
        catch (DocumentException e)
        {
            problems.AddRange(e.Problems.Select(problem => new Problem("$", $"{problem.Text} ({problem.Place})")));
        }
        foreach (var problem in problems)
            Fail(problem.Place == "$" ? "body" : problem.Place[2..], problem.Text);
    }

    // A stand-in for what is no string is no second problem.
    private bool IsWrong(string field) => _errors.Any(error => error.Field == field);
}
