using System.Text.Json;
using System.Text.Json.Serialization;
using Preservation.Core.Json;

namespace Preservation.Worker.Api.Answers;

/// <summary>
/// Parts of answers that are documents of the archive: they are what its own writers write, and a member that an answer
/// does not know yet is an error and not left out.
/// </summary>
internal static class Written
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, PropertyNameCaseInsensitive = false };

    public static T As<T>(Action<Utf8JsonWriter> write) => As<T>(StrictJson.Write(write));

    public static T As<T>(byte[] json) => JsonSerializer.Deserialize<T>(json, Strict)!;
}
