using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Preservation.Core.Manifests;

/// <summary>The id of a holding, <c>[a-z0-9][a-z0-9._-]{0,99}</c>, e.g. <c>claude-3-opus-20240229</c>.</summary>
public sealed partial record HoldingId
{
    private HoldingId(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out HoldingId? id)
    {
        id = text is not null && Form().IsMatch(text) ? new HoldingId(text) : null;
        return id is not null;
    }

    /// <exception cref="FormatException">The text is not an id.</exception>
    public static HoldingId Parse(string text) =>
        TryParse(text, out var id)
            ? id
            : throw new FormatException(
                $"'{text}' is not a holding id: it must start with a-z or 0-9, go on with a-z, 0-9, '.', '_' or '-', and have at most 100 characters.");

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
