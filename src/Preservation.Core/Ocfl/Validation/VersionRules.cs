using System.Text.Json;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>The rules of one version block.</summary>
internal static class VersionRules
{
    public static VersionFacts Read(string name, JsonElement block, string place, ProblemList problems)
    {
        if (block.ValueKind != JsonValueKind.Object)
        {
            problems.Add("E047", place, "an object is expected");
            return new VersionFacts(name, null, null, null, null, new Dictionary<string, string>(), []);
        }
        InventoryRules.NoOthers(block, ["created", "state", "message", "user"], place, problems);
        var created = ReadCreated(block, place, problems);
        var (state, digests) = ReadState(block, place, problems);
        var message = ReadMessage(block, place, problems);
        var (userName, userAddress) = ReadUser(block, place, problems);
        return new VersionFacts(name, created, message, userName, userAddress, state, digests);
    }

    private static string? ReadCreated(JsonElement block, string place, ProblemList problems)
    {
        if (!block.TryGetProperty("created", out var value))
        {
            problems.Add("E048", place, "'created' is missing");
            return null;
        }
        var created = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (created is null || !TextForms.IsMoment(created))
            problems.Add("E049", $"{place}.created", "a moment with seconds and a zone is expected, such as 2026-11-20T12:00:00Z");
        return created;
    }

    private static string? ReadMessage(JsonElement block, string place, ProblemList problems)
    {
        if (!block.TryGetProperty("message", out var value))
        {
            problems.Add("W007", place, "'message' is missing, and should be there");
            return null;
        }
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        problems.Add("E094", $"{place}.message", "a string is expected");
        return null;
    }

    private static (string? Name, string? Address) ReadUser(JsonElement block, string place, ProblemList problems)
    {
        if (!block.TryGetProperty("user", out var user))
        {
            problems.Add("W007", place, "'user' is missing, and should be there");
            return default;
        }
        if (user.ValueKind != JsonValueKind.Object)
        {
            problems.Add("E054", $"{place}.user", "an object with a 'name' is expected");
            return default;
        }
        InventoryRules.NoOthers(user, ["name", "address"], $"{place}.user", problems);
        var name = user.TryGetProperty("name", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (string.IsNullOrEmpty(name))
            problems.Add("E054", $"{place}.user", "'name' is missing, or is not a string with something in it");
        return (name, ReadAddress(user, $"{place}.user", problems));
    }

    private static string? ReadAddress(JsonElement user, string place, ProblemList problems)
    {
        if (!user.TryGetProperty("address", out var value))
        {
            problems.Add("W008", place, "'address' is missing, and should be there");
            return null;
        }
        if (value.ValueKind != JsonValueKind.String)
        {
            problems.Add("E054", $"{place}.address", "a string is expected");
            return null;
        }
        if (!TextForms.IsUri(value.GetString()!))
            problems.Add("W009", $"{place}.address", $"'{value.GetString()}' is not a URI, and should be");
        return value.GetString();
    }

    private static (Dictionary<string, string> State, List<string> Digests) ReadState(
        JsonElement block, string place, ProblemList problems)
    {
        Dictionary<string, string> state = new(StringComparer.Ordinal);
        List<string> digests = [];
        List<string> all = [];
        var at = $"{place}.state";
        if (!block.TryGetProperty("state", out var value))
            problems.Add("E048", place, "'state' is missing");
        else if (value.ValueKind != JsonValueKind.Object)
            problems.Add("E050", at, "an object from digests to logical paths is expected");
        else
        {
            foreach (var member in value.EnumerateObject())
            {
                digests.Add(member.Name);
                if (JsonWalk.Strings(member.Value) is not { Count: > 0 } paths)
                {
                    problems.Add("E051", at, $"under {ManifestRules.Cut(member.Name)} an array of logical paths is expected");
                    continue;
                }
                foreach (var path in paths)
                {
                    PathRules.CheckLogical(path, at, problems);
                    all.Add(path);
                    state[path] = member.Name;
                }
            }
        }
        PathRules.CheckConflicts(all, "E095", at, problems);
        return (state, digests);
    }
}
