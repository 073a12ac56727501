using Baton.Sdk;

namespace Baton.Plugins.Tests;

/// <summary>Parameter records as the host makes them: texts and declared defaults.</summary>
internal static class Parameters
{
    /// <summary>Makes a record.</summary>
    /// <param name="texts">Such as <c>act/sync=0</c>.</param>
    public static T Of<T>(params string[] texts) =>
        (T)ParameterSchema.Bind(typeof(T), texts
            .Select(t => t.Split('=', 2))
            .ToDictionary(t => t[0], t => t[1]), "server1");
}
