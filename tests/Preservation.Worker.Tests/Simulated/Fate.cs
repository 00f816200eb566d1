namespace Preservation.Worker.Tests.Simulated;

/// <summary>What goes wrong in the world, by chance: how often, and for how long.</summary>
internal sealed class Fate(Random random, IReadOnlyList<string> stores)
{
    private DateTimeOffset _storeUntil, _shiftUntil, _peopleUntil, _stallUntil, _catalogueUntil;

    /// <summary>The store that cannot be asked; one at a time.</summary>
    public string? Away { get; private set; }

    /// <summary>How wrong the worker's clock is.</summary>
    public TimeSpan Shift { get; private set; }

    public bool ArePeopleAway { get; private set; }

    /// <summary>Whether the worker lives and audits nothing.</summary>
    public bool IsStalled { get; private set; }

    public bool IsCatalogueAway { get; private set; }

    /// <summary>Whether anything keeps audits from being done.</summary>
    public bool KeepsFrom(string store) => IsStalled || IsCatalogueAway || Away == store;

    /// <param name="now">By the time that really passes.</param>
    /// <param name="passed">Since it was called last.</param>
    public void Pass(DateTimeOffset now, TimeSpan passed)
    {
        bool Comes(double everyDays) => random.NextDouble() < passed.TotalDays / everyDays;
        DateTimeOffset For(double least, double most) => now.AddDays(least + ((most - least) * random.NextDouble()));
        if (Away is not null && now >= _storeUntil)
            Away = null;
        else if (Away is null && Comes(40))
            (Away, _storeUntil) = (stores[random.Next(stores.Count)], For(0.3, 12));
        if (Shift != TimeSpan.Zero && now >= _shiftUntil)
            Shift = TimeSpan.Zero;
        else if (Shift == TimeSpan.Zero && Comes(50))
            (Shift, _shiftUntil) = (TimeSpan.FromMinutes(random.Next(-12 * 60, 12 * 60)), For(0, 3));
        else if (Shift == TimeSpan.Zero && Comes(700))
            (Shift, _shiftUntil) = (TimeSpan.FromDays(random.Next(30, 150) * (random.Next(2) == 0 ? -1 : 1)), For(1, 25));
        ArePeopleAway = ArePeopleAway ? now < _peopleUntil : Comes(50);
        if (ArePeopleAway && now >= _peopleUntil)
            _peopleUntil = For(0.2, 5);
        IsStalled = IsStalled ? now < _stallUntil : Comes(250);
        if (IsStalled && now >= _stallUntil)
            _stallUntil = For(1, 15);
        IsCatalogueAway = IsCatalogueAway ? now < _catalogueUntil : Comes(200);
        if (IsCatalogueAway && now >= _catalogueUntil)
            _catalogueUntil = For(0.1, 6);
    }

    /// <summary>Nothing goes wrong any more.</summary>
    public void End() => (Away, Shift, ArePeopleAway, IsStalled, IsCatalogueAway) = (null, TimeSpan.Zero, false, false, false);
}
