using Preservation.Core.Manifests;

namespace Preservation.Core.Formats;

/// <summary>Collects the anomalies of one file, up to a number that a person can still read.</summary>
internal sealed class AnomalyList(string file)
{
    /// <summary>A hostile header can hold millions of bad entries; beyond this they are only counted.</summary>
    internal const int Limit = 100;

    private readonly List<Anomaly> _anomalies = [];
    private int _errorsLeftOut;
    private int _warningsLeftOut;

    public bool HasErrors => _errorsLeftOut > 0 || _anomalies.Any(anomaly => anomaly.IsError);

    public void Error(string text) => Add(new Anomaly(file, true, text));

    public void Warn(string text) => Add(new Anomaly(file, false, text));

    public void Add(Anomaly anomaly)
    {
        if (_anomalies.Count < Limit)
            _anomalies.Add(anomaly);
        else if (anomaly.IsError)
            _errorsLeftOut++;
        else
            _warningsLeftOut++;
    }

    public IReadOnlyList<Anomaly> ToList()
    {
        if (_errorsLeftOut + _warningsLeftOut == 0)
            return _anomalies;
        var text = $"{_errorsLeftOut} more errors and {_warningsLeftOut} more warnings are left out; none are expected";
        return [.. _anomalies, new Anomaly(file, _errorsLeftOut > 0, text)];
    }

    /// <summary>A name from inside a file, in quotes and safe to show.</summary>
    public static string Quote(string name) => $"'{ArtifactName.Printable(name)}'";
}
