using System.Reflection;
using System.Text;

namespace Baton.Laws.Tests;

/// <summary>An assembly's public members as text, one a line, always in one order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes()
            .OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Heading(type)).Append('\n');
            foreach (string line in Lines(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    private static string Heading(Type type)
    {
        string kind = type.IsInterface ? "interface"
            : type.IsEnum ? "enum"
            : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsSealed ? "sealed class" : type.IsAbstract ? "abstract class" : "class";
        var parents = type.IsEnum ? [] : type.GetInterfaces().Where(i => i.IsPublic)
            .Select(ApiNames.Of).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object)
            && parent != typeof(ValueType) && parent != typeof(Enum))
            parents.Insert(0, ApiNames.Of(parent));
        string after = parents.Count == 0 ? "" : " : " + string.Join(", ", parents);
        return $"{kind} {type.Namespace}.{ApiNames.Of(type)}{after}";
    }

    private static IEnumerable<string> Lines(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(
                name => $"{Convert.ToInt64(Enum.Parse(type, name), null):D4} {name}");
        }
        return type.GetConstructors(Declared).Where(IsSeen)
                .Select(c => $".ctor({Parameters(c)})")
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily).Select(Field))
            .Concat(type.GetProperties(Declared).Where(IsSeen).Select(Property))
            .Concat(type.GetEvents(Declared).Where(e => IsSeen(e.AddMethod))
                .Select(e => $"event {ApiNames.Of(e.EventHandlerType!)} {e.Name}"))
            .Concat(type.GetMethods(Declared)
                .Where(m => IsSeen(m) && !m.IsSpecialName && !IsOfRecords(m)).Select(Method));
    }

    private static string Field(FieldInfo field) =>
        (field.IsLiteral ? "const " : field.IsStatic ? "static " : "")
        + $"{ApiNames.Of(field.FieldType)} {field.Name}"
        + (field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "");

    private static string Property(PropertyInfo property)
    {
        string access = property.CanRead ? "get;" : "";
        if (IsSeen(property.SetMethod))
            access += IsInit(property) ? " init;" : " set;";
        string required = property.GetCustomAttributesData()
            .Any(a => a.AttributeType.Name == "RequiredMemberAttribute") ? "required " : "";
        var index = property.GetIndexParameters();
        string name = index.Length == 0
            ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        string still = (property.GetMethod ?? property.SetMethod)!.IsStatic ? "static " : "";
        return $"{still}{required}{ApiNames.Of(property.PropertyType)} {name} {{ {access} }}";
    }

    private static string Method(MethodInfo method) =>
        (method.IsStatic ? "static " : "")
        + $"{ApiNames.Of(method.ReturnType)} {method.Name}{ApiNames.Arguments(method)}"
        + $"({Parameters(method)})";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter) =>
        (parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "")
        + $"{ApiNames.Of(parameter.ParameterType)} {parameter.Name}"
        + (parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue) : "");

    private static string Literal(object? value) =>
        value is string text ? $"\"{text}\"" : value?.ToString() ?? "default";

    private static bool IsInit(PropertyInfo property) =>
        property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers()
            .Any(m => m.Name == "IsExternalInit");

    // What the compiler gives every record says nothing about the contract.
    private static bool IsOfRecords(MethodInfo method) =>
        method.Name is "<Clone>$" or "PrintMembers" or "GetHashCode" or "Equals" or "ToString"
            or "Deconstruct";

    private static bool IsSeen(PropertyInfo property) =>
        property.Name != "EqualityContract"
        && (IsSeen(property.GetMethod) || IsSeen(property.SetMethod));

    private static bool IsSeen(MethodBase? method) =>
        method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);
}
