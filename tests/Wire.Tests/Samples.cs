using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Baton.Core;

namespace Baton.Wire.Tests;

/// <summary>
/// Makes and compares values of any record, so that a new one cannot be forgotten.
/// </summary>
internal static class Samples
{
    /// <summary>The cases of a closed family of records.</summary>
    public static IEnumerable<Type> CasesOf(Type family) =>
        family.GetNestedTypes().Where(family.IsAssignableFrom);

    public static object Make(Type type, Random random)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Make(inner, random);
        if (type.IsEnum) return Pick(Enum.GetValues(type).Cast<object>(), random);
        if (type == typeof(string)) return $"text \"{random.Next()}\" <é&>";
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type == typeof(int)) return random.Next();
        if (type == typeof(long)) return random.NextInt64();
        if (type == typeof(TimeSpan)) return new TimeSpan(random.NextInt64());
        if (type == typeof(Instant)) return new Instant(random.NextInt64());
        if (type == typeof(ServerId)) return new ServerId(random.Next(Limits.ServersMax));
        if (type == typeof(ServerSet)) return new ServerSet((uint)random.NextInt64(1L << 32));
        if (type == typeof(byte[]))
        {
            byte[] bytes = new byte[random.Next(100)];
            random.NextBytes(bytes);
            return bytes;
        }
        if (type.IsGenericType && type.Name.StartsWith("Immutable", StringComparison.Ordinal))
            return MakeMany(type, random);
        if (type.IsAbstract) return Make(Pick(CasesOf(type), random), random);
        return MakeRecord(type, random);
    }

    /// <summary>Where two values differ, or null.</summary>
    public static string? Difference(object? a, object? b, string path = "")
    {
        if (a is null || b is null) return a == b ? null : path;
        if (a.GetType() != b.GetType()) return path;
        if (a is IEnumerable many and not string and not ServerSet)
        {
            object[] left = [.. many.Cast<object>()];
            object[] right = [.. ((IEnumerable)b).Cast<object>()];
            if (left.Length != right.Length) return path + ".Count";
            return left.Zip(right).Select((pair, i) =>
                Difference(pair.First, pair.Second, $"{path}[{i}]")).FirstOrDefault(d => d != null);
        }
        if (a.GetType().IsValueType && !a.GetType().IsGenericType || a is string)
            return a.Equals(b) ? null : path;
        return a.GetType().GetProperties()
            .Where(p => p.GetIndexParameters().Length == 0)
            .Select(p => Difference(p.GetValue(a), p.GetValue(b), $"{path}.{p.Name}"))
            .FirstOrDefault(d => d != null);
    }

    private static object MakeRecord(Type type, Random random)
    {
        var constructor = type.GetConstructors().OrderBy(c => c.GetParameters().Length).Last();
        object made = constructor.Invoke(
            [.. constructor.GetParameters().Select(p => Make(p.ParameterType, random))]);
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is not null))
            property.SetValue(made, Make(property.PropertyType, random));
        return made;
    }

    private static object MakeMany(Type type, Random random)
    {
        int count = 1 + random.Next(3);
        var items = type.GetGenericArguments();
        if (type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return Call(nameof(ArrayOf), items, random, count);
        return Call(nameof(DictionaryOf), [items[1]], random, count);
    }

    private static ImmutableArray<T> ArrayOf<T>(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (T)Make(typeof(T), random))];

    private static ImmutableSortedDictionary<string, T> DictionaryOf<T>(Random random, int count) =>
        Enumerable.Range(0, count).ToImmutableSortedDictionary(
            i => $"key{i}", _ => (T)Make(typeof(T), random));

    private static object Call(string method, Type[] types, params object[] arguments) =>
        typeof(Samples).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(types).Invoke(null, arguments)!;

    private static T Pick<T>(IEnumerable<T> from, Random random)
    {
        T[] all = [.. from];
        return all[random.Next(all.Length)];
    }
}
