using Preservation.Core.Json;

namespace Preservation.Core.ApiKeys;

/// <summary>Reads and writes <c>api-keys.json</c>.</summary>
public static class ApiKeysJson
{
    public const string Schema = "urn:weight-preservation:api-keys:v1";

    public static byte[] Write(IEnumerable<ApiKey> keys) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteStartArray("keys");
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteString("name", key.Name);
            json.WriteString("scope", key.Scope.Name());
            json.WriteString("sha256", key.Digest.ToString());
            json.WriteString("createdAt", Moments.Write(key.CreatedAt));
            if (key.ExpiresAt is { } expires)
                json.WriteString("expiresAt", Moments.Write(expires));
            if (key.RevokedAt is { } revoked)
                json.WriteString("revokedAt", Moments.Write(revoked));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <exception cref="DocumentException">Everything that is wrong with it.</exception>
    public static IReadOnlyList<ApiKey> Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", Schema);
        List<ApiKey> keys = [.. root.Objects("keys").Select(Read)];
        root.NoOthers();
        foreach (var twice in keys.GroupBy(key => key.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            root.Fail("keys", $"the name '{twice.Key}' is used {twice.Count()} times");
        return problems.Count == 0 ? keys : throw new DocumentException(document, problems);
    }

    private static ApiKey Read(JsonReading reading)
    {
        var scope = ApiScope.Viewer;
        if (reading.String("scope") is { Length: > 0 } text && !ApiScopes.TryParse(text, out scope))
            reading.Fail("scope", $"it is '{text}'; viewer or operator is expected");
        var key = new ApiKey
        {
            Name = reading.String("name"),
            Scope = scope,
            Digest = reading.Digest("sha256"),
            CreatedAt = reading.Moment("createdAt"),
            ExpiresAt = reading.OptionalMoment("expiresAt"),
            RevokedAt = reading.OptionalMoment("revokedAt"),
        };
        if (key.Name.Length > 0 && !ApiKey.IsName(key.Name))
            reading.Fail("name", $"it is '{key.Name}'; at most 40 of a-z, 0-9 and '-' are expected");
        reading.NoOthers();
        return key;
    }
}
