namespace Preservation.Core.Policies;

/// <summary>Finds what of a policy no new holding can meet with the stores there are, and rules for stores that there are not.</summary>
public static class CheckStores
{
    /// <summary>Every demand that depends on the stores, met or not.</summary>
    /// <param name="policy">What is demanded.</param>
    /// <param name="stores">All of the configuration, retired ones too.</param>
    public static IReadOnlyList<PolicyPoint> Run(PreservationPolicy policy, IReadOnlyList<StoreFacts> stores)
    {
        var taking = stores.Where(store => store.TakesNew).ToList();
        List<PolicyPoint> points =
        [
            new()
            {
                Rule = "copies",
                IsMet = taking.Count >= policy.Copies,
                Actual = $"{taking.Count} stores that take new holdings",
                Asked = $"the policy asks for {policy.Copies} verified copies of each",
            },
        ];
        foreach (var (label, least) in policy.Distinct.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var values = LabelValues.Of(label, [.. taking.Select(store => (store.Store, store.Labels))]);
            points.Add(new PolicyPoint
            {
                Rule = $"distinct.{label}",
                IsMet = values.Count >= least,
                Actual = $"stores that take new holdings with {values.Text}",
                Asked = $"the policy asks for {least}",
            });
        }
        points.AddRange(policy.Stores.Keys.Order(StringComparer.Ordinal).Select(name => Named(name, stores)));
        return points;
    }

    // A rule under a misspelt name holds for nothing, and the store that was meant is audited as all the others.
    private static PolicyPoint Named(string name, IReadOnlyList<StoreFacts> stores)
    {
        var isThere = stores.Any(store => store.Store == name);
        return new PolicyPoint
        {
            Rule = $"stores.{name}",
            Store = isThere ? name : null,
            IsMet = isThere,
            Actual = isThere ? $"a store '{name}'" : $"no store '{name}' (there are {string.Join(", ", stores.Select(store => store.Store))})",
            Asked = "the policy has a rule for it",
        };
    }
}
