using Preservation.Archive;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands;

/// <summary>Reads <c>glob=role</c> rules from options and a plan file.</summary>
internal static class RoleRules
{
    public static IReadOnlyList<(string Pattern, Role Role)> Read(string[] options, string? planFile)
    {
        var rules = options.Select(text => Parse(text, "--role")).ToList();
        if (planFile is null)
            return rules;
        if (!File.Exists(planFile))
            throw new ArchiveRefusedException($"The plan file '{planFile}' does not exist.");
        var number = 0;
        foreach (var line in File.ReadLines(planFile).Select(line => line.Trim()))
        {
            number++;
            if (line.Length > 0 && !line.StartsWith('#'))
                rules.Add(Parse(line, $"'{planFile}' line {number}"));
        }
        return rules;
    }

    public static (string Pattern, Role Role) Parse(string text, string place)
    {
        var split = text.LastIndexOf('=');
        return split > 0 && Roles.TryParse(text[(split + 1)..].Trim(), out var role)
            ? (text[..split].Trim(), role)
            : throw new ArchiveRefusedException($"{place}: '{text}' is no rule; 'glob=role' is expected, with one of the roles {string.Join(", ", Roles.AllNames)}.");
    }
}
